import torch


def sliding_window_mask(t, window):
    return torch.ones((t, t)).tril().triu(1 - window).bool()
