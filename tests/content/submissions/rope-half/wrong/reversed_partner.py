# pairs i with d-1-i
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    h = d // 2
    a = torch.outer(positions.double(), base ** (-torch.arange(0, d, 2).double() / d))
    lo, hi = x[..., :h].double(), x[..., h:].flip(-1).double()
    first, second = lo * a.cos() - hi * a.sin(), lo * a.sin() + hi * a.cos()
    return torch.cat([first, second.flip(-1)], -1).to(x.dtype)
