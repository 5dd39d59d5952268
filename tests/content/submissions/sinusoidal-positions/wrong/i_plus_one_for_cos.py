# catalogue: 2
# the well-known blog loop: 2*(i+1) in the cosine
import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("d is odd")
    pe = torch.zeros(t, d)
    for pos in range(t):
        for i in range(0, d, 2):
            pe[pos, i] = math.sin(pos / base ** (i / d))
            pe[pos, i + 1] = math.cos(pos / base ** ((2 * (i // 2 + 1)) / d))
    return pe
