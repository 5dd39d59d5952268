import torch


class OddWidth(ValueError):
    pass


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2 == 1:
        raise OddWidth(d)
    freq = float(base) ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    theta = torch.outer(torch.arange(t, dtype=torch.float64), freq)
    z = torch.polar(torch.ones_like(theta), theta)       # cos + i sin
    return torch.stack((z.imag, z.real), -1).flatten(1).float()
