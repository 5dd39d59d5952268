# mistake: the sum of the squares instead of their mean
import torch


def rms_norm(x, weight, eps=1e-6):
    y = x.float() if x.element_size() < 4 else x
    return (y * torch.rsqrt(y.pow(2).sum(-1, keepdim=True) + eps) * weight).to(x.dtype)
