import torch


def paired_bootstrap(a, b, indices, level=0.95):
    n = a.numel()
    counts = torch.zeros(len(indices), n, dtype=a.dtype)
    counts.scatter_add_(1, indices, torch.ones_like(indices, dtype=a.dtype))
    means = counts @ (a - b) / n
    tail = (1 - level) / 2
    return (a - b).mean().item(), means.quantile(tail).item(), means.quantile(1 - tail).item()
