# catalogue: 3
# the sign of the sines
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = positions.double()[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
    c, s = a.cos(), a.sin()
    e, o = x[..., 0::2].double(), x[..., 1::2].double()
    return torch.stack((e * c + o * s, o * c - e * s), -1).flatten(-2).to(x.dtype)
