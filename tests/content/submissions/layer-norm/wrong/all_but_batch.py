# catalogue: 3
import torch
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.float32)
    dims = tuple(range(1, h.dim())) or (0,)
    v, m = torch.var_mean(h, dim=dims, keepdim=True, correction=0)
    return ((h - m) * (v + eps).rsqrt() * gamma + beta).to(x.dtype)
