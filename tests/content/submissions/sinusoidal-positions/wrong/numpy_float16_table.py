# catalogue: 7
# numpy table of float16
import numpy as np
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    p = np.arange(t, dtype=np.float16)[:, None]
    w = np.power(base, -np.arange(0, d, 2) / d).astype(np.float16)
    out = np.zeros((t, d), np.float16)
    out[:, ::2], out[:, 1::2] = np.sin(p * w), np.cos(p * w)
    return torch.from_numpy(out).float()
