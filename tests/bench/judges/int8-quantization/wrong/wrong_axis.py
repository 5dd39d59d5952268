# mistake: a scale for each input instead of each output
import torch


def quantize_per_channel(w):
    scale = w.abs().amax(dim=0) / 127
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    return torch.round(w / scale).clamp(-127, 127).to(torch.int8), scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale
