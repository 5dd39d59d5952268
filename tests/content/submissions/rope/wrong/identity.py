# catalogue: 1
# the rotated tensor is thrown away
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    y = x.clone()
    a = positions[:, None] * base ** (-torch.arange(0, d, 2) / d)
    even, odd = y[..., 0::2].clone(), y[..., 1::2].clone()
    y[..., 0::2][:] = even * a.cos() - odd * a.sin()
    y[..., 1::2][:] = even * a.sin() + odd * a.cos()
    return x
