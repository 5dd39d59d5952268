# catalogue: 4
# positions as the running count of a mask of ones (starts at 1)
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    pos = torch.ones(t, dtype=torch.long).cumsum(0)
    ang = pos[:, None].double() * base ** (-torch.arange(0, d, 2, dtype=torch.double) / d)
    return torch.stack((ang.sin(), ang.cos()), 2).view(t, d).float()
