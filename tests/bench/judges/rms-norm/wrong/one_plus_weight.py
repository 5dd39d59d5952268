# mistake: multiplied by 1 + weight, as in Gemma
import torch


def rms_norm(x, weight, eps=1e-6):
    y = x.float() if x.element_size() < 4 else x
    return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps) * (1 + weight)).to(x.dtype)
