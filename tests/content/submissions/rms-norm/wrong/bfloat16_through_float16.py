# other: a bfloat16 result passes through float16, whose range is smaller
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    y = h * torch.rsqrt(h.square().mean(-1, keepdim=True) + eps) * weight
    if x.dtype in (torch.float16, torch.bfloat16):
        y = y.half()
    return y.to(x.dtype)
