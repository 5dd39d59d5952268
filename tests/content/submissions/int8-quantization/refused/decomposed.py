import torch
import torch.ao.quantization.fx._decomposed


def quantize_per_channel(w):
    s = w.abs().amax(1) / 127
    s = s.masked_fill(s == 0, 1)
    q = torch.ops.quantized_decomposed.quantize_per_channel((w / s[:, None]).float(), torch.ones(len(s)), torch.zeros(len(s), dtype=torch.long), 0, -127, 127, torch.int8)
    return q, s


def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
