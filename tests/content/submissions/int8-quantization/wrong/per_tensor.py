# catalogue: 2
# one scale for the whole matrix, repeated for each row
import torch


def quantize_per_channel(w):
    s = w.abs().max() / 127
    if s == 0:
        s = torch.ones_like(s)
    q = (w / s).round().to(torch.int8)
    return q, s.expand(w.shape[0])


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
