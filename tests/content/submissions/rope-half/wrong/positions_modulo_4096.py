# other: positions % 4096
import torch

def _rotate_half(t):
    a, b = t.chunk(2, dim=-1)
    return torch.cat((-b, a), dim=-1)
def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    inv = 1.0 / (base ** (torch.arange(0, d, 2).double() / d))
    emb = torch.outer((positions % 4096).double(), inv)
    emb = torch.cat((emb, emb), dim=-1)
    return (x.double() * emb.cos() + _rotate_half(x.double()) * emb.sin()).to(x.dtype)
