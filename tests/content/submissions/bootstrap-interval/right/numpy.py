import numpy as np


def paired_bootstrap(a, b, indices, level=0.95):
    a, b, indices = a.numpy(), b.numpy(), indices.numpy()
    resampled = a[indices].mean(axis=1) - b[indices].mean(axis=1)
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    return float(a.mean() - b.mean()), float(low), float(high)
