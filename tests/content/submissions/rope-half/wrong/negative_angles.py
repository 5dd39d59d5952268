# catalogue: 3
# a minus slipped from the exponent to the angle as well
import torch


def apply_rope_half(x, positions, base=10000.0):
    h = x.shape[-1] // 2
    theta = -(base ** (-torch.arange(h, dtype=torch.double) / h))
    a = positions[:, None] * theta
    lo, hi = x[..., :h].double(), x[..., h:].double()
    return torch.cat([lo * a.cos() - hi * a.sin(), lo * a.sin() + hi * a.cos()], -1).to(x.dtype)
