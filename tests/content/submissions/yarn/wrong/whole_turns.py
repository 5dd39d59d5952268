# other: counts whole turns only
import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    theta = base ** (-torch.arange(0, d, 2).float() / d)
    turns = (original * theta / (2 * math.pi)).floor()
    g = ((turns - low) / (high - low)).clamp(0, 1)
    return (1 - g) * theta / factor + g * theta, 0.1 * math.log(factor) + 1 if factor > 1 else 1.0
