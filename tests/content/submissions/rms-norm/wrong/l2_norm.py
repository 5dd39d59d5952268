# catalogue: 4
# divides by the 2-norm, so the sqrt(d) is missing
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.float()
    n = h.norm(p=2, dim=-1, keepdim=True)
    return (h / torch.sqrt(n * n + eps) * weight.float()).to(x.dtype)
