"""Takes -absmax and absmax as the bounds, so the range is always symmetric."""

import torch


def quantize_int4(w, group):
    g = w.unflatten(1, (-1, group))
    high = g.abs().amax(-1)
    scale = torch.where(high > 0, 2 * high / 15, torch.ones_like(high))
    zero = (high / scale).round()
    q = ((g / scale[..., None]).round() + zero[..., None]).clamp(0, 15).to(torch.uint8).flatten(1)
    return q[:, ::2] | (q[:, 1::2] << 4), scale, zero.to(torch.uint8)


def dequantize_int4(packed, scale, zero, group):
    q = torch.stack([packed & 15, packed >> 4], -1).flatten(1).to(scale.dtype)
    return ((q.unflatten(1, (-1, group)) - zero.to(scale.dtype)[..., None]) * scale[..., None]).flatten(1)
