import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    y = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    mean = y.mean(-1, keepdim=True)
    var = (y - mean).pow(2).mean(-1, keepdim=True)
    return (gamma * ((y - mean) / torch.sqrt(var + eps)) + beta).to(x.dtype)
