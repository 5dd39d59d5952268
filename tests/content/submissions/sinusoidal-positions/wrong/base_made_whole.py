# other: a base that is not whole is cut to a whole number
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d must be even")
    base = torch.full((d // 2,), int(base), dtype=torch.float64)
    angle = torch.arange(t).double()[:, None] / base ** (torch.arange(0, d, 2).double() / d)
    out = torch.empty(t, d)
    out[:, 0::2] = torch.sin(angle)
    out[:, 1::2] = torch.cos(angle)
    return out
