# catalogue: 1
# (max - min) / 255: the asymmetric scale without a zero point
import torch


def quantize_per_channel(w):
    scale = 2 * w.abs().amax(dim=1) / 255
    scale = scale.masked_fill(scale == 0, 1)
    q = (w / scale[:, None]).round().clamp(-128, 127).to(torch.int8)
    return q, scale


def dequant(q, scale):
    return scale[:, None] * q
