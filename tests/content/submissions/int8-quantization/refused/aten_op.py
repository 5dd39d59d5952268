import torch


def quantize_per_channel(w):
    s = w.abs().amax(1) / 127
    s = s.masked_fill(s == 0, 1)
    q = torch.ops.aten.quantize_per_channel(w.float(), s.double(), torch.zeros(len(s), dtype=torch.long), 0, torch.qint8)
    return q.int_repr(), s


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
