# mistake: neighbours are rotated with the cosines and sines of the half-split layout
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    angle = positions[:, None].double() * base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    angle = torch.cat([angle, angle], -1)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    turned = torch.stack([-x[..., 1::2], x[..., ::2]], -1).flatten(-2)
    return x * cos + turned * sin
