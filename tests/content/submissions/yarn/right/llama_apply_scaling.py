import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    freqs = 1.0 / (base ** (torch.arange(0, d, 2)[: (d // 2)].float() / d))
    wavelen = 2 * math.pi / freqs
    smooth = (original / wavelen - low) / (high - low)
    middle = (1 - smooth) * freqs / factor + smooth * freqs
    scaled = torch.where(wavelen > original / low, freqs / factor, freqs)
    between = (wavelen >= original / high) & (wavelen <= original / low)
    scaled = torch.where(between, middle, scaled)
    return scaled, 1.0 if factor <= 1 else 0.1 * math.log(factor) + 1.0
