# catalogue: 4
# rows that do not have a full window yet stay empty
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)[:, None]
    j = torch.arange(t)[None, :]
    full = i >= window - 1
    return (j <= i) & (j > i - window) & full
