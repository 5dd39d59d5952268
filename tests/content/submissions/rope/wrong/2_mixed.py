# catalogue: 2
import torch

def rotate_half(x):
    x1, x2 = x.chunk(2, dim=-1)
    return torch.cat((-x2, x1), dim=-1)

def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2).double() / d))
    freqs = torch.outer(positions.double(), inv_freq)
    emb = torch.repeat_interleave(freqs, 2, dim=-1)
    xd = x.double()
    return (xd * emb.cos() + rotate_half(xd) * emb.sin()).to(x.dtype)
