# catalogue: 1+2
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    return ((h - h.mean(-1, keepdim=True)) / (h.std(-1, keepdim=True) + eps) * gamma + beta).to(x.dtype)
