# catalogue: 5
# the helper keeps its default base
import torch


def angles(positions, dim, theta=10000.0):
    inv = 1.0 / (theta ** (torch.arange(0, dim, 2).double() / dim))
    return torch.outer(positions.double(), inv)


def apply_rope_half(x, positions, base=10000.0):
    h = x.shape[-1] // 2
    a = angles(positions, x.shape[-1])
    lo, hi = x.double().split(h, -1)
    return torch.cat([lo * a.cos() - hi * a.sin(), lo * a.sin() + hi * a.cos()], -1).to(x.dtype)
