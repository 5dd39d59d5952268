# catalogue: 2
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    m = h.mean(-1, keepdim=True)
    sd = h.std(-1, keepdim=True, unbiased=False)
    return ((h - m) / (sd + eps) * gamma + beta).to(x.dtype)
