# catalogue: 5
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    mu = h.mean(-1, keepdim=True)
    var = (h * h).mean(-1, keepdim=True) - mu * mu
    return ((h - mu) / torch.sqrt(var.clamp(min=0) + eps) * gamma + beta).to(x.dtype)
