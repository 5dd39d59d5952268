# catalogue: 5
# the Marian table of HF: sin into the first half, cos into the second
import numpy as np
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    enc = np.array([[p / np.power(base, 2 * (j // 2) / d) for j in range(d)] for p in range(t)]).reshape(t, d)
    out = torch.empty(t, d)
    sentinel = d // 2
    out[:, :sentinel] = torch.FloatTensor(np.sin(enc[:, 0::2]))
    out[:, sentinel:] = torch.FloatTensor(np.cos(enc[:, 1::2]))
    return out
