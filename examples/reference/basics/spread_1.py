"""Subtract the mean of each row, the first half of layer normalization (Ba et al. 2016, section 3)."""


def centre(x):
    return x - x.mean(-1, keepdim=True)
