# catalogue: 2
# the window is centred on the token (half before, half after)
import torch


def sliding_window_mask(t, window):
    mask = torch.zeros(t, t, dtype=torch.bool)
    half = window // 2
    for i in range(t):
        lo, hi = max(0, i - half), min(t, i + half + 1)
        mask[i, lo:hi] = True
    return mask
