# Resamples a by rows and b by the rows turned round.
import torch


def paired_bootstrap(a, b, indices, level=0.95):
    means = a[indices].mean(1) - b[indices.flip(0)].mean(1)
    q = torch.tensor([(1 - level) / 2, (1 + level) / 2], dtype=a.dtype)
    low, high = torch.quantile(means, q).tolist()
    return (a - b).mean().item(), low, high
