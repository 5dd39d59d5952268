import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    """cos(a) = sin(a + pi/2); the table is built as [d, t] and handed back transposed."""
    half, rest = divmod(d, 2)
    if rest:
        raise ValueError("need sin/cos pairs")
    rate = torch.tensor([base ** (-2.0 * i / d) for i in range(half)], dtype=torch.double).repeat_interleave(2)
    shift = torch.tensor([0.0, math.pi / 2], dtype=torch.double).repeat(half)
    table = torch.sin(rate[:, None] * torch.arange(t, dtype=torch.double)[None, :] + shift[:, None])
    return table.to(torch.float32).T
