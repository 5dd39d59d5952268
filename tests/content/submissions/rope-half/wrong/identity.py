# catalogue: 1
# numpy: rotates a copy and returns the original
import numpy as np
import torch


def apply_rope_half(x, positions, base=10000.0):
    a = x.double().numpy().copy()
    h = a.shape[-1] // 2
    ang = positions.numpy()[:, None] * base ** (-np.arange(h) / h)
    lo, hi = a[..., :h].copy(), a[..., h:].copy()
    a[..., :h] = lo * np.cos(ang) - hi * np.sin(ang)
    a[..., h:] = lo * np.sin(ang) + hi * np.cos(ang)
    return x
