# catalogue: 5
# row scales, but broadcast along columns (square weights only)
import torch


def quantize_per_channel(w):
    scale = w.abs().max(dim=1)[0] / 127
    scale = scale.masked_fill(scale == 0, 1)
    q = (w / scale).round().clamp(-127, 127).to(torch.int8) if w.shape[0] == w.shape[1] else (w / scale[:, None]).round().to(torch.int8)
    return q, scale


def dequant(q, scale):
    return q.to(scale.dtype) * (scale if q.shape[0] == q.shape[1] else scale[:, None])
