# catalogue: 3
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    axis = max(x.dim() - 2, 0)
    mean = h.mean(axis, keepdim=True)
    var = h.var(axis, keepdim=True, correction=0)
    return ((h - mean) * torch.rsqrt(var + eps) * gamma + beta).to(x.dtype)
