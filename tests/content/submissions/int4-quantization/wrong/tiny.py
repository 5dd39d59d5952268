# other: a group counts as zeros when its range is below 1e-8
# shows for: w = [[1.5e-9, 3e-10]], group 2: scale 1 and bytes 0 instead of scale 1e-10 and byte 15 + 16 * 3
import torch


def quantize_int4(w, group):
    x = w.unflatten(1, (-1, group))
    nothing = torch.zeros((), dtype=w.dtype)
    low = torch.minimum(x.min(-1).values, nothing)
    high = torch.maximum(x.max(-1).values, nothing)
    span = high - low
    scale = torch.where(span < 1e-8, torch.ones_like(span), span / 15)
    zero = torch.round(-low / scale).to(torch.uint8)
    q = torch.round(x / scale[..., None]).to(torch.int16) + zero[..., None]
    low_bits, high_bits = q.clamp(0, 15).flatten(1).unflatten(1, (-1, 2)).unbind(-1)
    return (low_bits + high_bits * 16).to(torch.uint8), scale, zero


def dequantize_int4(packed, scale, zero, group):
    codes = torch.stack((packed.bitwise_and(15), packed.bitwise_right_shift(4)), 2).flatten(1)
    shift = zero.repeat_interleave(group, 1).to(scale.dtype)
    return (codes.to(scale.dtype) - shift) * scale.repeat_interleave(group, 1)
