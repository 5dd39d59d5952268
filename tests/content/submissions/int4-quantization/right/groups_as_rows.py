"""The steps of AWQ's pseudo-quantisation: every group is a row, and the zero point is minus a rounded number."""

import torch


def quantize_int4(w, group):
    n = w.shape[0]
    rows = w.reshape(-1, group)
    largest = rows.amax(dim=1, keepdim=True).clamp(min=0)
    smallest = rows.amin(dim=1, keepdim=True).clamp(max=0)
    scales = (largest - smallest) / (2**4 - 1)
    scales = torch.where(scales > 0, scales, torch.ones_like(scales))
    zeros = (-torch.round(smallest / scales)).clamp_(0, 15)
    q = torch.clamp(torch.round(rows * (1 / scales)) + zeros, 0, 15).to(torch.uint8)
    pairs = q.reshape(n, -1, 2)
    packed = pairs[..., 0] + pairs[..., 1] * 16
    return packed, scales.view(n, -1), zeros.to(torch.uint8).view(n, -1)


def dequantize_int4(packed, scale, zero, group):
    shifts = torch.tensor([0, 4])
    q = torch.bitwise_and(packed[..., None].int() >> shifts, 15).reshape(-1, group)
    weights = (q - zero.int().reshape(-1, 1)) * scale.reshape(-1, 1)
    return weights.reshape(packed.shape[0], -1)
