# Counts each example of a resample once.
import torch


def paired_bootstrap(a, b, indices, level=0.95):
    d = a - b
    means = torch.stack([d[row.unique()].mean() for row in indices])
    q = torch.tensor([(1 - level) / 2, (1 + level) / 2], dtype=a.dtype)
    low, high = torch.quantile(means, q).tolist()
    return d.mean().item(), low, high
