# catalogue: 3
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    y = (h - h.mean()) * torch.rsqrt(h.var(unbiased=False) + eps)
    return (gamma * y + beta).to(x.dtype)
