# mistake: divided by 128 instead of 127
import torch


def quantize_per_channel(w):
    scale = w.abs().amax(dim=1) / 128
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    return torch.round(w / scale[:, None]).clamp(-128, 127).to(torch.int8), scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
