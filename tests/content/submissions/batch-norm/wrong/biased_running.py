# catalogue: 3
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    dims = tuple(d for d in range(x.dim()) if d != 1)
    view = [1 if d != 1 else -1 for d in range(x.dim())]
    m, v = mean, var
    if training:
        if x.numel() == x.size(1):
            raise ValueError("one value")
        m, v = x.mean(dims), x.var(dims, unbiased=False)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v
    y = (x - m.view(view)) / torch.sqrt(v.view(view) + eps)
    return gamma.view(view) * y + beta.view(view), mean, var
