# catalogue: 8
import torch

class Rotary:
    def __init__(self, dim, base):
        self.inv = 1.0 / base ** (torch.arange(0, dim, 2, dtype=torch.float64) / dim)

    def tables(self, t):
        f = torch.einsum("i,j->ij", torch.arange(t, dtype=torch.float64), self.inv)
        return f.cos(), f.sin()

def apply_rope(x, positions, base=10000.0):
    cos, sin = Rotary(x.shape[-1], base).tables(x.shape[-2])
    e, o = x[..., ::2].double(), x[..., 1::2].double()
    return torch.stack((e * cos - o * sin, e * sin + o * cos), -1).flatten(-2).to(x.dtype)
