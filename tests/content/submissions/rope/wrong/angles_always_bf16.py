# catalogue: 9
# a bf16 table for every dtype
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = torch.outer(positions.bfloat16(), (base ** (-torch.arange(0, d, 2) / d)).bfloat16()).float()
    e, o = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack([e * a.cos() - o * a.sin(), e * a.sin() + o * a.cos()], -1).flatten(-2).to(x.dtype)
