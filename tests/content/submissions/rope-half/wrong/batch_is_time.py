# unsqueezes the angles in the wrong place: positions run along the axis before time
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    a = torch.outer(positions.double(), base ** (-torch.arange(0, d, 2).double() / d))
    if x.dim() >= 3:
        a = a.unsqueeze(1)
    lo, hi = x.double().chunk(2, -1)
    return torch.cat([lo * a.cos() - hi * a.sin(), lo * a.sin() + hi * a.cos()], -1).to(x.dtype)
