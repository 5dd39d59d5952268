# catalogue: 5
# always 10000
import math
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    div = torch.exp(torch.arange(0, d, 2).double() * (-math.log(10000.0) / d))
    a = positions.double().unsqueeze(1) * div
    x1, x2 = x[..., ::2].double(), x[..., 1::2].double()
    return torch.stack([x1 * a.cos() - x2 * a.sin(), x1 * a.sin() + x2 * a.cos()], -1).flatten(-2).to(x.dtype)
