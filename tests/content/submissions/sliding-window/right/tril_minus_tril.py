import torch


def sliding_window_mask(t, window):
    ones = torch.ones(t, t, dtype=torch.bool)
    return torch.tril(ones) ^ torch.tril(ones, diagonal=-window)
