# the second half keeps its entries
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    h = d // 2
    a = torch.outer(positions.double(), base ** (-torch.arange(0, d, 2).double() / d))
    lo, hi = x[..., :h].double(), x[..., h:].double()
    return torch.cat([(lo * a.cos() - hi * a.sin()).to(x.dtype), x[..., h:]], -1)
