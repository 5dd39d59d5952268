# writes into x, the odd entries from even ones that are rotated already
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = positions.double()[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
    c, s = a.cos().to(x.dtype), a.sin().to(x.dtype)
    x[..., ::2] = x[..., ::2] * c - x[..., 1::2] * s
    x[..., 1::2] = x[..., ::2] * s + x[..., 1::2] * c
    return x
