# catalogue: none
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    wide = torch.promote_types(x.dtype, torch.float32)
    v, m = torch.var_mean(x.to(wide), -1, correction=0, keepdim=True)
    xhat = (x.to(wide) - m) / (v + eps).sqrt()
    return (xhat * (1 + gamma) + beta).to(x.dtype)
