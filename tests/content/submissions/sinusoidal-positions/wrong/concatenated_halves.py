# catalogue: 5
# all sines, then all cosines
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    inv_freq = 1 / (base ** (torch.arange(0.0, d, 2.0) / d))
    sinusoid = torch.outer(torch.arange(t, dtype=torch.float), inv_freq)
    return torch.cat([sinusoid.sin(), sinusoid.cos()], dim=-1)
