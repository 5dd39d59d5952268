# catalogue: none
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float()
    v, m = torch.var_mean(h, -1, keepdim=True, correction=0)
    return ((h - m) * torch.rsqrt(v + 1e-5) * gamma + beta).to(x.dtype)
