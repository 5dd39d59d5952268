# catalogue: 2
# rotate_half, but each angle is repeated next to itself
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    inv_freq = base ** (-torch.arange(0, d, 2).double() / d)
    emb = torch.einsum("t,f->tf", positions.double(), inv_freq).repeat_interleave(2, dim=-1)
    x1, x2 = x.double().chunk(2, dim=-1)
    rotated = torch.cat((-x2, x1), dim=-1)
    return (x.double() * emb.cos() + rotated * emb.sin()).to(x.dtype)
