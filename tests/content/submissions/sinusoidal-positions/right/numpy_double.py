import numpy as np
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d & 1:
        raise ValueError("d must be even")
    angle = np.arange(t, dtype=np.float64)[:, None] / np.power(float(base), 2 * (np.arange(d)[None, :] // 2) / d)
    angle[:, 0::2] = np.sin(angle[:, 0::2])
    angle[:, 1::2] = np.cos(angle[:, 1::2])
    return torch.tensor(angle, dtype=torch.float32)
