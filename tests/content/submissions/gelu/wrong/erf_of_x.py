# catalogue: 5
# erf(x) without the division by sqrt(2)
import math

import torch


def gelu(x, approximate="none"):
    if approximate == "none":
        return x * (1 + torch.erf(x)) / 2
    return x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2
