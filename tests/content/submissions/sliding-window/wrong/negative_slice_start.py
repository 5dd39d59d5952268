# catalogue: 4
# a negative slice start makes the first rows empty
import torch


def sliding_window_mask(t, window):
    mask = torch.zeros(t, t, dtype=torch.bool)
    for i in range(t):
        mask[i, i - window + 1:i + 1] = True
    return mask
