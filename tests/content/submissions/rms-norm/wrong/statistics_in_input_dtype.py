# catalogue: 6
# nothing is upcast: fp16 squares overflow above 256
import torch


def rms_norm(x, weight, eps=1e-6):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight
