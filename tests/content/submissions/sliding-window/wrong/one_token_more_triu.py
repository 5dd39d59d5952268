# catalogue: 1
# the lower diagonal is at -window
import torch


def sliding_window_mask(t, window):
    causal = torch.tril(torch.ones(t, t, dtype=torch.bool))
    near = torch.triu(torch.ones(t, t, dtype=torch.bool), diagonal=-window)
    return causal & near
