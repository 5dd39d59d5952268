import torch

def layer_norm(x, gamma, beta, eps=1e-5):
    xf = x.float()
    mu = xf.mean(-1, keepdim=True)
    var = ((xf - mu) ** 2).mean(-1, keepdim=True)
    y = (xf - mu) / torch.sqrt(var + eps)
    return (y * gamma.float() + beta.float()).to(x.dtype)
