# mistake: the variance as E[x^2] - E[x]^2, which cancels when the mean is large
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    y = x.float() if x.element_size() < 4 else x
    mean = y.mean(-1, keepdim=True)
    var = (y * y).mean(-1, keepdim=True) - mean * mean
    return ((y - mean) / torch.sqrt(var + eps) * gamma + beta).to(x.dtype)
