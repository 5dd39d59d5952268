# catalogue: 3
# rotate_half gives (x2, -x1)
import torch


def rotate_half(x):
    n = x.shape[-1] // 2
    return torch.cat((x[..., n:], -x[..., :n]), -1)


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    f = torch.outer(positions.double(), base ** (-torch.arange(0, d, 2).double() / d)).repeat(1, 2)
    return (x.double() * f.cos() + rotate_half(x.double()) * f.sin()).to(x.dtype)
