# catalogue: none
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    x -= x.mean(-1, keepdim=True)
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    scale = torch.rsqrt(h.square().mean(-1, keepdim=True) + eps)
    return (h * scale * gamma + beta).to(x.dtype)
