# catalogue: 5
import torch

def apply_rope(x, positions, base=10000.0):
    d = x.size(-1)
    out = torch.empty_like(x)
    for i in range(d // 2):
        ang = positions.double() * base ** (-i / d)
        c, s = ang.cos(), ang.sin()
        a, b = x[..., 2 * i].double(), x[..., 2 * i + 1].double()
        out[..., 2 * i] = (a * c - b * s).to(x.dtype)
        out[..., 2 * i + 1] = (a * s + b * c).to(x.dtype)
    return out
