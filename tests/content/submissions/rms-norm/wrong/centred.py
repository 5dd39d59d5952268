# catalogue: 1
# subtracts the mean, as LayerNorm does
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.float()
    h = h - h.mean(-1, keepdim=True)
    h = h * torch.rsqrt(h.pow(2).mean(-1, keepdim=True) + eps)
    return (h * weight.float()).to(x.dtype)
