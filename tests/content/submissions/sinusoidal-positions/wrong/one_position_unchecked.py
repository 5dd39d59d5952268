# class c; the quick path for a single position comes before the check of d
# shows for: sinusoidal_positions(1, 5): returns [[0, 1, 0, 1, 0]] instead of raising ValueError
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if t == 1:
        row = torch.zeros(1, d)
        row[:, 1::2] = 1.0
        return row
    if d % 2:
        raise ValueError("d must be even")
    freq = base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    angle = torch.arange(t, dtype=torch.float64)[:, None] * freq
    return torch.stack([angle.sin(), angle.cos()], dim=-1).reshape(t, d).float()
