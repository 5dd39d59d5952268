# catalogue: 1
# a flag test that is always true: any non-empty string chooses the tanh form
import numpy as np
import torch


def gelu(x, approximate="none"):
    if approximate:
        c = float(np.sqrt(2 / np.pi))
        return x * 0.5 * (torch.tanh(c * x * (1 + 0.044715 * x.square())) + 1)
    return x * 0.5 * (torch.erf(x / 2 ** 0.5) + 1)
