# catalogue: 6
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    m = h.mean(-1, keepdim=True)
    return ((h - m) / h.std(-1, keepdim=True, unbiased=False) * gamma + beta).to(x.dtype)
