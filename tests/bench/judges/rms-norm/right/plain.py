import torch


def rms_norm(x, weight, eps=1e-6):
    y = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    rms = torch.sqrt(y.pow(2).mean(dim=-1, keepdim=True) + eps)
    return (y / rms * weight).to(x.dtype)
