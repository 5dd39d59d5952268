# mistake: the statistics of the whole tensor
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    y = x.float() if x.element_size() < 4 else x
    normed = (y - y.mean()) / torch.sqrt(y.var(unbiased=False) + eps)
    return (normed * gamma + beta).to(x.dtype)
