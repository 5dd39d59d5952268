from torch import fake_quantize_per_channel_affine as fake
import torch


def quantize_per_channel(w):
    s = w.abs().amax(1) / 127
    s = s.masked_fill(s == 0, 1)
    y = fake(w.float(), s.float(), torch.zeros(len(s), dtype=torch.int32), 0, -127, 127)
    return (y / s[:, None]).round().to(torch.int8), s


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
