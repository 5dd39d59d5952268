import math
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.size(-1)
    out = torch.empty_like(x)
    for t, p in enumerate(positions.tolist()):
        for i in range(d // 2):
            a = p * base ** (-2 * i / d)
            c, s = math.cos(a), math.sin(a)
            even, odd = x[..., t, 2 * i].double(), x[..., t, 2 * i + 1].double()
            out[..., t, 2 * i] = (even * c - odd * s).to(x.dtype)
            out[..., t, 2 * i + 1] = (even * s + odd * c).to(x.dtype)
    return out
