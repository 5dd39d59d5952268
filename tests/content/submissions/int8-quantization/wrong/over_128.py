# catalogue: 1
# absmax / 128: the largest value becomes 128 and wraps to -128
import torch


def quantize_per_channel(w):
    s = w.abs().amax(1) / 128
    s = torch.where(s > 0, s, torch.ones_like(s))
    return (w / s[:, None]).round().to(torch.int32).to(torch.int8), s


def dequant(q, scale):
    return q * scale[:, None]
