# mistake: no eps, so a constant row gives NaN
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    y = x.float() if x.element_size() < 4 else x
    normed = (y - y.mean(-1, keepdim=True)) / torch.sqrt(y.var(-1, keepdim=True, unbiased=False))
    return (normed * gamma + beta).to(x.dtype)
