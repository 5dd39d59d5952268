# mistake: the pairs are (i, i + d/2) instead of neighbours
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    angle = positions[:, None].double() * base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x[..., : d // 2], x[..., d // 2 :]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)
