# Places q * (R + 1) - 1, as some packages have it.
import numpy as np


def paired_bootstrap(a, b, indices, level=0.95):
    d = (a - b).numpy()
    means = d[indices.numpy()].mean(1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], method="weibull")
    return float(d.mean()), float(low), float(high)
