# catalogue: 3
# only the far end is limited; the whole future is visible
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t).view(-1, 1)
    j = torch.arange(t).view(1, -1)
    return j > i - window
