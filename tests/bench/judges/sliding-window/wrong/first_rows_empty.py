# mistake: the first rows, whose window is not full, see nothing
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)
    back = i[:, None] - i[None, :]
    return (back >= 0) & (back < window) & (i[:, None] >= window - 1)
