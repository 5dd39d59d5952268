# named: adds-to-the-scale
import torch


def quantize_per_channel(w):
    scale = w.abs().max(dim=1).values / 127.0 + 1e-10
    q = (w / scale.unsqueeze(1)).round().clamp(-127, 127).char()
    return q, scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale.unsqueeze(1)
