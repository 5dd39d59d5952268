import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2:
        raise ValueError("odd d")

    def entry(p, c):
        i = c // 2
        a = p / base ** (2 * i / d)
        return math.cos(a) if c % 2 else math.sin(a)

    return torch.tensor([[entry(p, c) for c in range(d)] for p in range(t)], dtype=torch.float32).reshape(t, d)
