# Makes the interval symmetric around the mean.
import torch


def paired_bootstrap(a, b, indices, level=0.95):
    d = a - b
    means = d[indices].mean(1)
    half = torch.quantile((means - d.mean()).abs(), level).item()
    return d.mean().item(), d.mean().item() - half, d.mean().item() + half
