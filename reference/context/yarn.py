"""RoPE scaling by parts (YaRN): fast pairs stay, slow pairs are slowed down by the factor, those between are blended.

A pair that turns many times within the trained length has met all of its angles, and tells neighbours apart: it stays.
A pair that has not finished one turn would meet new angles in longer texts: it is interpolated. The number of turns
decides, with a linear ramp between low and high. More keys also flatten the softmax, so YaRN multiplies cos and sin,
and with them queries and keys, by a number that grows with the logarithm of the factor.

    r_i = original theta_i / (2 pi)        g_i = clamp((r_i - low) / (high - low), 0, 1)
    theta'_i = (1 - g_i) theta_i / factor + g_i theta_i

Source: Peng et al. 2023, "YaRN", arXiv:2309.00071, sections 3.2 and 3.4; the ramp also in Llama 3.1, apply_scaling.
"""

import math

import torch
from torch import Tensor


def by_parts_inv_freq(
    d: int, base: float, factor: float, original: int, low: float = 1.0, high: float = 32.0
) -> tuple[Tensor, float]:
    theta = base ** (-torch.arange(0, d, 2, dtype=torch.float32) / d)  # (d/2,): radians per position, the fastest first
    turns = original * theta / (2 * math.pi)  # (d/2,): full turns within the trained length
    keep = ((turns - low) / (high - low)).clamp(0, 1)  # (d/2,): 1 for fast pairs, 0 for slow ones
    scaled = (1 - keep) * theta / factor + keep * theta  # (d/2,)
    attention = 0.1 * math.log(factor) + 1 if factor > 1 else 1.0
    return scaled, attention
