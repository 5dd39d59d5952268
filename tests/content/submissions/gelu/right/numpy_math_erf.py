import math

import numpy as np
import torch

_erf = np.vectorize(math.erf, otypes=[np.float64])


def gelu(x, approximate="none"):
    a = x.detach().double().numpy()
    if approximate == "none":
        y = a * 0.5 * (1 + _erf(a * np.sqrt(0.5)))
    elif approximate == "tanh":
        y = a * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a**3)))
    else:
        raise ValueError(approximate)
    return torch.as_tensor(y).to(x.dtype)
