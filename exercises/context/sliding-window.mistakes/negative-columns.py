"""For the first tokens your columns are negative, and negative indices count from the end of the row. Begin at max(0, i
- window + 1)."""

import torch


def sliding_window_mask(t, window):
    mask = torch.zeros(t, t, dtype=torch.bool)
    for i in range(t):
        for j in range(i - window + 1, i + 1):
            mask[i, j] = True
    return mask
