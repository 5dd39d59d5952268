import numpy as np
import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    theta = np.power(float(base), -np.arange(0, d, 2) / d)
    keep = np.interp(original * theta / (2 * np.pi), [low, high], [0.0, 1.0])
    freq = theta * (keep + (1 - keep) / factor)
    return torch.from_numpy(freq).to(torch.float32), float(max(1.0, 0.1 * np.log(factor) + 1))
