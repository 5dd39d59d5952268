"""You cut rows with a slice whose start is negative for the first tokens, which counts from the end of the row. Those
rows are empty or wrong; begin at max(0, i - window + 1)."""

import torch


def sliding_window_mask(t, window):
    mask = torch.zeros(t, t, dtype=torch.bool)
    for i in range(t):
        mask[i, i - window + 1 : i + 1] = True
    return mask
