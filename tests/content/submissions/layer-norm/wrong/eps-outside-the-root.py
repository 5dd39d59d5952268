# catalogue: 2
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    mu = h.mean(-1, keepdim=True)
    sigma = h.std(-1, keepdim=True, unbiased=False)
    return ((h - mu) / (sigma + eps) * gamma + beta).to(x.dtype)
