# catalogue: 5
# arange(d/2) / d: half the exponent
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    inv_freq = 1.0 / base ** (torch.arange(d // 2).float() / d)
    emb = torch.outer(positions.float(), inv_freq).tile(2)
    a, b = x.float().tensor_split(2, -1)
    return (x.float() * emb.cos() + torch.cat((-b, a), -1) * emb.sin()).to(x.dtype)
