# catalogue: 3
import torch

def _moments(h, axis):
    mu = torch.mean(h, axis, keepdim=True)
    return mu, torch.mean((h - mu) ** 2, axis, keepdim=True)

def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.double()
    axis = -2 if h.ndim > 1 else -1
    mu, var = _moments(h, axis)
    return ((h - mu) / (var + eps).sqrt() * gamma + beta).to(x.dtype)
