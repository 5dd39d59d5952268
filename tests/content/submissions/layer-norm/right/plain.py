import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    mean = h.mean(dim=-1, keepdim=True)
    var = ((h - mean) ** 2).mean(dim=-1, keepdim=True)
    out = (h - mean) / torch.sqrt(var + eps) * gamma + beta
    return out.to(x.dtype)
