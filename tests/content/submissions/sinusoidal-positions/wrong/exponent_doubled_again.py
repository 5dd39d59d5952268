# 2i is taken from arange(0, d, 2) and doubled once more
import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2 != 0:
        raise ValueError
    pe = torch.zeros(t, d)
    for pos in range(t):
        for i in range(0, d, 2):
            pe[pos, i] = math.sin(pos / (base ** ((2 * i) / d)))
            pe[pos, i + 1] = math.cos(pos / (base ** ((2 * i) / d)))
    return pe
