# catalogue: 2
# the column index goes straight into the exponent, so each cos has a lower frequency than its sin
import numpy as np
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("even d only")
    pos = np.arange(t)[:, None]
    angle = pos / np.power(base, np.arange(d)[None, :] / d)
    angle[:, 0::2] = np.sin(angle[:, 0::2])
    angle[:, 1::2] = np.cos(angle[:, 1::2])
    return torch.from_numpy(angle).float()
