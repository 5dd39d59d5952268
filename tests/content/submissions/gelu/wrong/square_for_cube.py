# catalogue: 2
# x squared in the tanh form
import math

import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 2)))
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))
