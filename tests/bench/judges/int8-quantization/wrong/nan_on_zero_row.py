# outside: a row of zeros is divided by zero
import torch


def quantize_per_channel(w):
    scale = w.abs().amax(dim=1) / 127
    return torch.round(w / scale[:, None]).nan_to_num().clamp(-127, 127).to(torch.int8), scale


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
