# catalogue: 1
# absmax / 128 with a clamp to [-128, 127]
import torch


def quantize_per_channel(w):
    scale, _ = w.abs().max(dim=1)
    scale = (scale / 128.0).masked_fill(scale == 0, 1.0)
    q = torch.clamp(torch.round(w / scale.view(-1, 1)), -128, 127)
    return q.to(torch.int8), scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale.view(-1, 1)
