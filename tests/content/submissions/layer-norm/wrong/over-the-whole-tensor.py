# catalogue: 3
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    z = (h - h.mean()) / torch.sqrt(((h - h.mean()) ** 2).mean() + eps)
    return (z * gamma + beta).to(x.dtype)
