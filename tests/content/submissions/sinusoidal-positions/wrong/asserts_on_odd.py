# odd d is an AssertionError
import torch


def sinusoidal_positions(t, d, base=10000.0):
    assert d % 2 == 0, "d must be even"
    a = torch.arange(t).double()[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
    return torch.stack([a.sin(), a.cos()], -1).reshape(t, d).float()
