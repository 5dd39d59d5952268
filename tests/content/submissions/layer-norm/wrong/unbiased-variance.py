# catalogue: 1
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float() if x.dtype.itemsize < 4 else x
    mean = h.mean(-1, keepdim=True)
    var = h.var(-1, keepdim=True)
    return (gamma * (h - mean) / torch.sqrt(var + eps) + beta).to(x.dtype)
