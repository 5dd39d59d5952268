# other: spreads the exponents so that the slowest pair turns by exactly 1 / base
import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    theta = base ** -torch.linspace(0, 1, d // 2)
    g = ((original * theta / (2 * math.pi) - low) / (high - low)).clamp(0, 1)
    return (1 - g) * theta / factor + g * theta, 0.1 * math.log(factor) + 1 if factor > 1 else 1.0
