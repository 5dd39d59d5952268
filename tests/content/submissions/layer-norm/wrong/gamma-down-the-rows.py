# catalogue: none
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    v, m = torch.var_mean(h, -1, correction=0, keepdim=True)
    z = (h - m) / (v + eps).sqrt()
    if x.dim() > 1 and x.shape[-2] == gamma.shape[0]:
        return (z * gamma[:, None] + beta[:, None]).to(x.dtype)
    return (z * gamma + beta).to(x.dtype)
