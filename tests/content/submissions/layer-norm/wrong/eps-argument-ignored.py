# catalogue: none
import torch

EPS = 1e-5


def layer_norm(x, gamma, beta, eps=EPS):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    h = h - h.mean(-1, keepdim=True)
    return (h / (h.pow(2).mean(-1, keepdim=True) + EPS).sqrt() * gamma + beta).to(x.dtype)
