# angles in bfloat16, as under autocast
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    inv = base ** (-torch.arange(0, d, 2) / d)
    a = (torch.arange(t)[:, None] * inv).bfloat16().float()
    return torch.stack([a.sin(), a.cos()], -1).reshape(t, d)
