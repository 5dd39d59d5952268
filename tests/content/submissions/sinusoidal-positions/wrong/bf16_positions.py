# catalogue: 7
import torch

def sinusoidal_positions(t, d, base=10000.0):
    if d % 2: raise ValueError
    p = torch.arange(t).bfloat16()
    a = torch.outer(p.float(), base ** (-torch.arange(0, d, 2) / d))
    return torch.stack([a.sin(), a.cos()], -1).reshape(t, d)
