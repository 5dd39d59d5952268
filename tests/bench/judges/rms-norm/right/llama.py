import torch


def rms_norm(x, weight, eps=1e-6):
    work = torch.promote_types(x.dtype, torch.float32)
    hidden = x.to(work)
    hidden = hidden * torch.rsqrt(hidden.square().mean(-1, keepdim=True) + eps)
    return weight * hidden.to(x.dtype)
