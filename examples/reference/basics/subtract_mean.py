"""Subtract the mean along an axis, the first step of layer normalization (Ba et al. 2016, section 3)."""


def subtract_mean(x, dim=-1):
    mean = x.mean(dim, keepdim=True)
    return x - mean
