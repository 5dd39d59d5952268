import torch


def sliding_window_mask(t, window):
    full = torch.ones(t, t, dtype=torch.bool)
    return full.tril() & full.triu(1 - window)
