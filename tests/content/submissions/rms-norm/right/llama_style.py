import torch


def rms_norm(x, weight, eps=1e-6):
    input_dtype = x.dtype
    h = x.to(torch.float32) if input_dtype != torch.float64 else x
    variance = h.pow(2).mean(-1, keepdim=True)
    h = h * torch.rsqrt(variance + eps)
    return weight * h.to(input_dtype)
