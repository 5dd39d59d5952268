# mistake: every pair is rotated by the same angle
import torch


def apply_rope(x, positions, base=10000.0):
    angle = positions[:, None].double()
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x[..., ::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)
