# catalogue: 5
# arange(0, d, 2) over d/2: twice the exponent
import torch


def apply_rope_half(x, positions, base=10000.0):
    h = x.shape[-1] // 2
    ang = positions.double()[:, None] / base ** (torch.arange(0, 2 * h, 2).double() / h)
    lo, hi = x.double().split(h, -1)
    return torch.cat([lo * ang.cos() - hi * ang.sin(), lo * ang.sin() + hi * ang.cos()], -1).to(x.dtype)
