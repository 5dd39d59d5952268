# catalogue: 5
# Gemma's (1 + weight)
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.float()
    out = h * torch.rsqrt(h.pow(2).mean(-1, keepdim=True) + eps)
    out = out * (1.0 + weight.float())
    return out.type_as(x)
