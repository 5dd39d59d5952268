# catalogue: 3
# floor in place of round
import numpy as np
import torch


def quantize_per_channel(w):
    a = w.numpy()
    s = np.abs(a).max(1) / 127
    s = np.where(s == 0, 1, s).astype(a.dtype)
    return torch.from_numpy(np.floor(a / s[:, None]).clip(-127, 127).astype(np.int8)), torch.from_numpy(s)


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
