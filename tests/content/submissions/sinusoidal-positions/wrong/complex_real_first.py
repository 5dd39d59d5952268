# catalogue: 3
# view_as_real of exp(i a) puts cos first
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("odd")
    a = torch.arange(t)[:, None] / base ** (torch.arange(0, d, 2) / d)
    return torch.view_as_real(torch.polar(torch.ones_like(a), a)).reshape(t, d)
