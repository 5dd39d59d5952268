# catalogue: 1
# exponent i/d with i the pair index
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    i = torch.arange(d // 2, dtype=torch.float32)
    freq = 1.0 / base ** (i / d)
    a = torch.arange(t, dtype=torch.float32)[:, None] * freq
    return torch.stack([a.sin(), a.cos()], dim=-1).reshape(t, d)
