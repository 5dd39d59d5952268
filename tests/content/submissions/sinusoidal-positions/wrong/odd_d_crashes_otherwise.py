# catalogue: 6
# nothing checks d; an odd one ends in a RuntimeError of the assignment
import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    pe = torch.zeros(t, d)
    position = torch.arange(t).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d, 2) * (-math.log(base) / d))
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe
