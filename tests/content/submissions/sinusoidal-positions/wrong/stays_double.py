# a float64 table
import numpy as np
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    a = np.arange(t)[:, None] / base ** (np.arange(0, d, 2) / d)
    return torch.from_numpy(np.stack([np.sin(a), np.cos(a)], -1).reshape(t, d))
