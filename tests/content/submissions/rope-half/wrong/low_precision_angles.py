# catalogue: 9
# casts the frequencies to x.dtype before the product with the positions
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    inv_freq = (base ** (-torch.arange(0, d, 2).double() / d)).to(x.dtype)
    a = positions.to(x.dtype).unsqueeze(-1) * inv_freq
    lo, hi = x.chunk(2, -1)
    return torch.cat((lo * a.cos() - hi * a.sin(), lo * a.sin() + hi * a.cos()), -1)
