# catalogue: 1
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    y = (h - h.mean(-1, keepdim=True)) / torch.sqrt(h.var(-1, keepdim=True) + eps)
    return (y * gamma + beta).to(x.dtype)
