# catalogue: 3
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    dims = (-2, -1) if x.dim() > 1 else (-1,)
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    var, mean = torch.var_mean(h, dims, correction=0, keepdim=True)
    return ((h - mean) / (var + eps).sqrt() * gamma + beta).to(x.dtype)
