# catalogue: 2
# sum of squares instead of their mean
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.float()
    ss = (h * h).sum(dim=-1, keepdim=True)
    return (h * torch.rsqrt(ss + eps) * weight.float()).to(x.dtype)
