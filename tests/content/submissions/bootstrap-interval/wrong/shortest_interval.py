# Returns the shortest interval that holds the share.
import torch


def paired_bootstrap(a, b, indices, level=0.95):
    d = a - b
    means = d[indices].mean(1).sort().values
    count = max(int(level * len(means)), 1)
    widths = means[count - 1 :] - means[: len(means) - count + 1]
    start = int(widths.argmin())
    return d.mean().item(), means[start].item(), means[start + count - 1].item()
