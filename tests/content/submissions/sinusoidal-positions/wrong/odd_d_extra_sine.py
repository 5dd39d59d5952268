# catalogue: 6
# an odd d is served with a sine in the last column
import torch


def sinusoidal_positions(t, d, base=10000.0):
    a = torch.arange(t).double()[:, None] / base ** (torch.arange(0, d, 2).double() / d)
    pe = torch.zeros(t, d)
    pe[:, 0::2] = a.sin()
    pe[:, 1::2] = a.cos()[:, : d // 2]
    return pe
