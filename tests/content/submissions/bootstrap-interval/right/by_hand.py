import math


def quantile(values, q):
    place = q * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


def paired_bootstrap(a, b, indices, level=0.95):
    d = [x - y for x, y in zip(a.tolist(), b.tolist())]
    means = sorted(sum(d[i] for i in row) / len(row) for row in indices.tolist())
    return sum(d) / len(d), quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)
