import numpy as np
import torch


def apply_rope_half(x, positions, base=10000.0):
    arr = x.detach().double().numpy()
    first, second = np.split(arr, 2, axis=-1)
    half = first.shape[-1]
    ang = np.multiply.outer(positions.numpy().astype(np.float64), np.power(float(base), -np.arange(half) / half))
    c, s = np.cos(ang), np.sin(ang)
    return torch.as_tensor(np.concatenate([first * c - second * s, second * c + first * s], axis=-1)).to(x.dtype)
