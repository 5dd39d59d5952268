# catalogue: 4
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    h = h - h.mean(-1, keepdim=True)
    return (h / (h.pow(2).mean(-1, keepdim=True) + eps).sqrt()).to(x.dtype)
