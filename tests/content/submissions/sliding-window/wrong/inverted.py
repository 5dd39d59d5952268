# True marks what is hidden
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)[:, None]
    j = torch.arange(t)[None, :]
    return (j > i) | (j <= i - window)
