# catalogue: 2
# a band on both sides of the diagonal
import torch


def sliding_window_mask(t, window):
    pos = torch.arange(t)
    return (pos[:, None] - pos[None, :]).abs() < window
