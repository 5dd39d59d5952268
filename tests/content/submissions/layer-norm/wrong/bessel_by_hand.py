# catalogue: 1
import torch

def layer_norm(x, gamma, beta, eps=1e-5):
    n = x.shape[-1]
    d = x.double() - x.double().sum(-1, keepdim=True) / n
    s2 = torch.square(d).sum(-1, keepdim=True) / max(n - 1, 1)
    return (d * torch.rsqrt(s2 + eps) * gamma + beta).to(x.dtype)
