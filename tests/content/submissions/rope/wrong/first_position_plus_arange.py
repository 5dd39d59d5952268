# catalogue: 8
# takes the first position and counts on
import torch


def apply_rope(x, positions, base=10000.0):
    T, d = x.shape[-2:]
    pos = positions[0] + torch.arange(T)
    a = pos.double()[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
    x1, x2 = x[..., ::2].double(), x[..., 1::2].double()
    return torch.stack([x1 * a.cos() - x2 * a.sin(), x1 * a.sin() + x2 * a.cos()], -1).flatten(-2).to(x.dtype)
