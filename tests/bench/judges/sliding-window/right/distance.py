import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)
    back = i[:, None] - i[None, :]
    return (back >= 0) & (back < window)
