# catalogue: 5
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    mean = h.mean(dim=-1, keepdim=True)
    var = (h * h).mean(dim=-1, keepdim=True) - mean * mean
    var = var.clamp(min=0)
    return ((h - mean) / torch.sqrt(var + eps) * gamma + beta).to(x.dtype)
