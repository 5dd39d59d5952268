"""Asymmetric int4 quantisation of a weight matrix in groups, two weights in each byte.

Four bits have 16 values, so a scale for a whole row would be too coarse: each group of neighbours in a row has its own.
The range of a group is moved onto 0..15. `zero` is the whole number that stands for the weight 0, so a weight of 0
comes back as exactly 0; for that the range must contain 0.

    s = (high - low) / 15     z = round(-low / s)     q = round(w / s) + z     w ~ (q - z) s

Source: Lin et al. 2023, arXiv:2306.00978, section 2; llm-awq, awq/quantize/quantizer.py, pseudo_quantize_tensor.
"""

import torch
from torch import Tensor


def quantize_int4(w: Tensor, group: int) -> tuple[Tensor, Tensor, Tensor]:
    groups = w.unflatten(1, (-1, group))  # (out, in / group, group)
    low = groups.amin(dim=-1).clamp(max=0)  # (out, in / group)
    high = groups.amax(dim=-1).clamp(min=0)
    scale = (high - low) / 15
    scale = scale.masked_fill(high == low, 1.0)  # a group of zeros
    zero = torch.round(-low / scale)
    q = torch.round(groups / scale[..., None]) + zero[..., None]
    q = q.clamp(0, 15).to(torch.uint8).flatten(1)  # (out, in)
    packed = q[:, 0::2] | (q[:, 1::2] << 4)  # (out, in / 2)
    return packed, scale, zero.to(torch.uint8)


def dequantize_int4(packed: Tensor, scale: Tensor, zero: Tensor, group: int) -> Tensor:
    q = torch.stack([packed & 15, packed >> 4], dim=-1).flatten(1)  # (out, in)
    steps = q.to(scale.dtype).unflatten(1, (-1, group))  # floats: uint8 has no numbers below 0
    steps = steps - zero.to(scale.dtype)[..., None]
    return (steps * scale[..., None]).flatten(1)
