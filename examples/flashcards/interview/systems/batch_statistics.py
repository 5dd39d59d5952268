"""The mean and the variance of a batch, and the batch normalized by them."""


def mean(values):
    return sum(values) / len(values)


def variance(values, center):
    total = sum((value - center) ** 2 for value in values)
    return total / len(values)


def normalize(values, center, spread, epsilon=1e-5):
    return [(value - center) / (spread**0.5 + epsilon) for value in values]
