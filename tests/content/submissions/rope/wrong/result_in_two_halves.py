# rotates adjacent pairs, then puts the results into halves (GPT-NeoX order) with cat
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = positions.double()[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
    e, o = x[..., ::2].double(), x[..., 1::2].double()
    return torch.cat([e * a.cos() - o * a.sin(), e * a.sin() + o * a.cos()], -1).to(x.dtype)
