# catalogue: 3
# the factor is 2/pi, its root was forgotten
import numpy as np
import torch


def gelu(x, approximate="none"):
    if approximate == "none":
        return x * torch.special.ndtr(x)
    t = x.double().numpy()
    y = 0.5 * t * (1 + np.tanh(2 / np.pi * (t + 0.044715 * t**3)))
    return torch.from_numpy(y).to(x.dtype)
