# catalogue: 7
import torch

def layer_norm(x, gamma, beta, eps=1e-5):
    n = x.shape[-1]
    d = x - x.sum(dim=-1, keepdim=True) / n
    inv = torch.rsqrt(torch.square(d).sum(dim=-1, keepdim=True) / n + eps)
    return gamma * (d * inv) + beta
