import torch


def padding_mask(lengths, t, causal=False):
    rows = []
    for n in lengths.tolist():
        rows.append([[[j < n and (not causal or j <= i) for j in range(t)] for i in range(t)]])
    return torch.tensor(rows, dtype=torch.bool, device=lengths.device)
