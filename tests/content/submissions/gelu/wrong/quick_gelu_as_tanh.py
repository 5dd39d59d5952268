# catalogue: 4
# the sigmoid approximation where the tanh form is asked
import math

import torch


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return x / (1 + torch.exp(-1.702 * x))
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))
