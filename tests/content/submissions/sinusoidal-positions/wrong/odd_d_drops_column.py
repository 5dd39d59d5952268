# catalogue: 6
# an odd d gives d - 1 columns
import torch


def sinusoidal_positions(t, d, base=10000.0):
    i = torch.arange(d // 2, dtype=torch.float64)
    a = torch.arange(t, dtype=torch.float64).unsqueeze(1) / base ** (2 * i / d)
    return torch.stack((a.sin(), a.cos()), -1).flatten(-2).float()
