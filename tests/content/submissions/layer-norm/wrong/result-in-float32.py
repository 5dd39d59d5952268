# catalogue: none
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.float32)
    h = h - h.mean(-1, keepdim=True)
    h = h / torch.sqrt(h.pow(2).mean(-1, keepdim=True) + eps)
    return h * gamma.float() + beta.float()
