import torch

def padding_mask(lengths, t, causal=False):
    rows = [[[[j < n and (j <= i or not causal) for j in range(t)] for i in range(t)]] for n in lengths.tolist()]
    return torch.tensor(rows, dtype=torch.bool).reshape(len(rows), 1, t, t)
