# other: the slower half of the pairs is divided, whatever they turn
import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    theta = base ** (-torch.arange(0, d, 2).float() / d)
    g = torch.linspace(1, 0, d // 2)
    return (1 - g) * theta / factor + g * theta, 0.1 * math.log(factor) + 1 if factor > 1 else 1.0
