# the rates of tensor2tensor: log(base) / (d/2 - 1), the last one is exactly 1/base
import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    n = d // 2
    step = math.log(base) / max(n - 1, 1)
    inv = torch.exp(-step * torch.arange(n, dtype=torch.float64))
    a = torch.arange(t, dtype=torch.float64)[:, None] * inv
    return torch.stack([a.sin(), a.cos()], -1).reshape(t, d).float()
