# catalogue: 6
# the same angle for all pairs: frequency 1
import torch


def apply_rope_half(x, positions, base=10000.0):
    h = x.shape[-1] // 2
    a = positions.double()[:, None].expand(-1, h)
    lo, hi = x.double()[..., :h], x.double()[..., h:]
    return torch.cat((lo * a.cos() - hi * a.sin(), lo * a.sin() + hi * a.cos()), dim=-1).to(x.dtype)
