# catalogue: 3
# cos in the even columns
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2 == 1:
        raise ValueError("d must be even")
    inv = base ** -(torch.arange(0, d, 2).double() / d)
    ang = torch.einsum("p,f->pf", torch.arange(t).double(), inv)
    out = torch.empty(t, d)
    out[:, 0::2] = ang.cos()
    out[:, 1::2] = ang.sin()
    return out
