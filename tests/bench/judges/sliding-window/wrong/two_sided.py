# outside: the window reaches into the future as well
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)
    return (i[:, None] - i[None, :]).abs() < window
