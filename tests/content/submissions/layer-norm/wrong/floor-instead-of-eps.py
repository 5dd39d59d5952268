# catalogue: none
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    v, m = torch.var_mean(h, -1, correction=0, keepdim=True)
    return ((h - m) / v.clamp(min=eps).sqrt() * gamma + beta).to(x.dtype)
