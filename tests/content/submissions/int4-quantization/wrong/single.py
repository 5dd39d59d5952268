# other: all is computed in float32 and converted at the end, so a float64 weight gets scales with 24 bits only
# shows for: float64 w = [[0, 1e-50], ...]: the scale is 1 and q = 0 instead of 1e-50 / 15 and 15 (and scales of float64 weights are off by 1e-8)
import torch


def quantize_int4(w, group):
    rows, cols = w.shape
    x = w.to(torch.float32).reshape(rows, cols // group, group)
    low = x.amin(-1).clamp(max=0.0)
    high = x.amax(-1).clamp(min=0.0)
    scale = (high - low) / 15
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    zero = torch.round(-low / scale)
    q = torch.round(x / scale[..., None]) + zero[..., None]
    q = q.clamp(0, 15).to(torch.uint8).reshape(rows, cols)
    packed = q[:, 0::2] | (q[:, 1::2] << 4)
    return packed, scale.to(w.dtype), zero.to(torch.uint8)


def dequantize_int4(packed, scale, zero, group):
    rows = packed.shape[0]
    q = torch.stack([packed & 15, packed >> 4], -1).reshape(rows, -1, group)
    w = (q.to(scale.dtype) - zero.to(scale.dtype)[..., None]) * scale[..., None]
    return w.reshape(rows, -1)
