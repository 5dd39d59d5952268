import torch


def sliding_window_mask(t, window):
    mask = torch.zeros(t, t, dtype=torch.bool)
    for row in range(t):
        mask[row, max(0, row - window + 1) : row + 1] = True
    return mask
