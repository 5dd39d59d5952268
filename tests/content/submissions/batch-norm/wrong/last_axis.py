# catalogue: 8
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    dims = tuple(range(x.dim() - 1))
    m, v = mean, var
    if training:
        if x.numel() == x.size(1):
            raise ValueError("one value")
        m, v = x.mean(dims), x.var(dims, unbiased=False)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * x.var(dims)
    return gamma * (x - m) / torch.sqrt(v + eps) + beta, mean, var
