# catalogue: none
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    h = h * torch.rsqrt(h.pow(2).mean(-1, keepdim=True) + eps)
    return ((h - h.mean(-1, keepdim=True)) * gamma + beta).to(x.dtype)
