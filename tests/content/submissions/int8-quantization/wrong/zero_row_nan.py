# catalogue: 4
# 0 / 0 on a row of zeros
import torch


def quantize_per_channel(w):
    scale = w.abs().max(dim=-1).values / 127
    q = torch.round(w / scale[:, None]).to(torch.int8)
    return q, scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
