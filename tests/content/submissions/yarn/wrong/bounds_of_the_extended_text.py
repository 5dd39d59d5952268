# other: low counts turns within the trained length, high within the longer one
import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    theta = base ** (-torch.arange(0, d, 2).float() / d)
    turns = original * theta / (2 * math.pi)
    top = high / factor if high / factor > low else low + 1e-3
    g = ((turns - low) / (top - low)).clamp(0, 1)
    return (1 - g) * theta / factor + g * theta, 0.1 * math.log(factor) + 1 if factor > 1 else 1.0
