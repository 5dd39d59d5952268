# tanh from exponentials: inf/inf = nan for large x
import math

import torch


def _tanh(z):
    return (torch.exp(2 * z) - 1) / (torch.exp(2 * z) + 1)


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + _tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))
