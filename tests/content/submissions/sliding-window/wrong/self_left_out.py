# a token sees the window tokens before it but not itself
import torch


def sliding_window_mask(t, window):
    d = torch.arange(t)[:, None] - torch.arange(t)[None, :]
    return (d > 0) & (d <= window)
