# mistake: one scale for the whole tensor
import torch


def quantize_per_channel(w):
    top = w.abs().max()
    scale = torch.where(top == 0, torch.ones_like(top), top / 127).expand(len(w)).clone()
    return torch.round(w / scale[:, None]).clamp(-127, 127).to(torch.int8), scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
