"""Stores signed values from -8 to 7 in two's complement."""

import torch


def quantize_int4(w, group):
    g = w.unflatten(1, (-1, group))
    low, high = g.amin(-1).clamp(max=0), g.amax(-1).clamp(min=0)
    scale = torch.where(high > low, (high - low) / 15, torch.ones_like(low))
    zero = (-low / scale).round()
    q = ((g / scale[..., None]).round() + zero[..., None] - 8).to(torch.int8).flatten(1)
    low_bits, high_bits = q[:, ::2] & 15, q[:, 1::2] & 15
    return (low_bits | (high_bits << 4)).view(torch.uint8), scale, zero.to(torch.uint8)


def dequantize_int4(packed, scale, zero, group):
    q = torch.stack([packed & 15, packed >> 4], -1).flatten(1).to(scale.dtype)
    q = torch.where(q > 7, q - 8, q + 8)
    return ((q.unflatten(1, (-1, group)) - zero.to(scale.dtype)[..., None]) * scale[..., None]).flatten(1)
