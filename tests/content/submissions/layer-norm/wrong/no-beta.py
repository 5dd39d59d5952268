# catalogue: 4
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    v, m = torch.var_mean(h, -1, unbiased=False, keepdim=True)
    return (gamma * (h - m) * (v + eps) ** -0.5).to(x.dtype)
