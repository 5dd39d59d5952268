# catalogue: 3
# the slice goes one too far and shows the next token
import torch


def sliding_window_mask(t, window):
    mask = torch.zeros(t, t, dtype=torch.bool)
    for i in range(t):
        start = max(0, i - window + 1)
        mask[i, start:i + 2] = True
    return mask
