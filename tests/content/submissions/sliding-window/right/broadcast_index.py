import torch


def sliding_window_mask(t, window):
    i = torch.arange(t).unsqueeze(1)
    j = torch.arange(t).unsqueeze(0)
    return (j <= i) & (j > i - window)
