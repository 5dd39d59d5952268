# catalogue: 7
# angles in float16
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    inv = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    a = torch.arange(t).half()[:, None] * inv.half()
    return torch.stack([a.float().sin(), a.float().cos()], -1).reshape(t, d)
