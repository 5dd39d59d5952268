# catalogue: 1
import torch

def rms_norm(x, weight, eps=1e-6):
    h = x if x.dtype == torch.float64 else x.float()
    h = h - h.mean(-1, keepdim=True)
    h = h * torch.rsqrt(h.pow(2).mean(-1, keepdim=True) + eps)
    return (h * weight).to(x.dtype)
