# catalogue: 6
# every pair turns by the position itself
import torch


def apply_rope(x, positions, base=10000.0):
    a = positions.to(torch.float64).unsqueeze(-1)
    c, s = a.cos(), a.sin()
    e, o = x.double()[..., 0::2], x.double()[..., 1::2]
    return torch.stack((e * c - o * s, e * s + o * c), -1).reshape(x.shape).to(x.dtype)
