# catalogue: 4
# q is cleaned of nan, the scale of a zero row stays 0
import torch


def quantize_per_channel(w):
    scale = w.abs().amax(1).div(127)
    q = torch.nan_to_num(w / scale.unsqueeze(1), nan=0.0).round().to(torch.int8)
    return q, scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale.unsqueeze(1)
