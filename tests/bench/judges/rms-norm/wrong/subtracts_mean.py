# mistake: the mean is subtracted, as in LayerNorm
import torch


def rms_norm(x, weight, eps=1e-6):
    y = x.float() if x.element_size() < 4 else x
    y = y - y.mean(-1, keepdim=True)
    return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps) * weight).to(x.dtype)
