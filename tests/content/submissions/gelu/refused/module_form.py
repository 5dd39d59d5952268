from torch import nn


def gelu(x, approximate="none"):
    return nn.GELU(approximate)(x)
