# catalogue: 1
# >= lets window + 1 tokens in
import torch


def sliding_window_mask(t, window):
    i = torch.arange(t)[:, None]
    j = torch.arange(t)[None, :]
    return (j <= i) & (j >= i - window)
