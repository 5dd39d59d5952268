# catalogue: 6
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    std, mean = torch.std_mean(h, dim=-1, keepdim=True, correction=0)
    return ((h - mean) / std * gamma + beta).to(x.dtype)
