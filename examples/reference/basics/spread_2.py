"""Give each row the mean 0 and the variance 1 (Ba et al. 2016, section 3)."""

from spread_1 import centre


def standardise(x, eps=1e-5):
    centred = centre(x)
    root = (centred.square().mean(-1, keepdim=True) + eps).sqrt()
    return centred / root
