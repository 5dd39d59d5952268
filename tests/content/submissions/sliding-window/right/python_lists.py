import torch


def sliding_window_mask(t, window):
    rows = [[i - window < j <= i for j in range(t)] for i in range(t)]
    return torch.tensor(rows, dtype=torch.bool).reshape(t, t)
