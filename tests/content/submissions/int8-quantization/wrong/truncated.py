# catalogue: 3
# .to(int8) cuts towards zero
import torch


def quantize_per_channel(w):
    absmax = w.abs().amax(dim=1, keepdim=True)
    scale = torch.where(absmax > 0, absmax / 127, torch.ones_like(absmax))
    return (w / scale).to(torch.int8), scale.squeeze(1)


def dequant(q, scale):
    return q.to(scale.dtype) * scale.unsqueeze(1)
