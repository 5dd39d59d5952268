# a float mask of 0 and -inf
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)[:, None]
    j = torch.arange(t)[None, :]
    visible = (j <= i) & (j > i - window)
    return torch.zeros(t, t).masked_fill(~visible, float("-inf"))
