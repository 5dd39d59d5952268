# catalogue: 2
# one number as the scale
import numpy as np
import torch


def quantize_per_channel(w):
    a = w.numpy()
    m = np.abs(a).max()
    s = m / 127 if m > 0 else 1.0
    return torch.from_numpy(np.round(a / s).astype(np.int8)), torch.tensor(s, dtype=w.dtype)


def dequant(q, scale):
    return q.to(scale.dtype) * (scale[:, None] if scale.dim() else scale)
