# other: the attention factor is the root of 1 + ln(factor) / ln(original), as another method has it
import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    theta = base ** (-torch.arange(0, d, 2).float() / d)
    g = ((original * theta / (2 * math.pi) - low) / (high - low)).clamp(0, 1)
    attention = math.sqrt(1 + math.log(factor) / math.log(original)) if factor > 1 else 1.0
    return (1 - g) * theta / factor + g * theta, attention
