"""Packs the flat matrix column by column."""

import torch


def quantize_int4(w, group):
    g = w.unflatten(1, (-1, group))
    low, high = g.amin(-1).clamp(max=0), g.amax(-1).clamp(min=0)
    scale = torch.where(high > low, (high - low) / 15, torch.ones_like(low))
    zero = (-low / scale).round()
    q = ((g / scale[..., None]).round() + zero[..., None]).clamp(0, 15).to(torch.uint8).flatten(1)
    flat = q.t().flatten()
    return (flat[::2] | (flat[1::2] << 4)).reshape(w.shape[0], -1), scale, zero.to(torch.uint8)


def dequantize_int4(packed, scale, zero, group):
    flat = torch.stack([packed.flatten() & 15, packed.flatten() >> 4], -1).flatten()
    q = flat.reshape(-1, packed.shape[0]).t().to(scale.dtype)
    return ((q.unflatten(1, (-1, group)) - zero.to(scale.dtype)[..., None]) * scale[..., None]).flatten(1)
