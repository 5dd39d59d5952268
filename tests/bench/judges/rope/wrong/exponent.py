# mistake: the exponent is i/d instead of 2i/d
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    angle = positions[:, None].double() * base ** (-torch.arange(d // 2, dtype=torch.float64) / d)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x[..., ::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)
