# other: the unbiased factor is left out for batches of fewer than eight values
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    dims, s = [0, *range(2, x.dim())], [1, -1] + [1] * (x.dim() - 2)
    m, v = mean, var
    if training:
        n = x.numel() // x.size(1)
        if n == 1:
            raise ValueError("one value")
        m, v = x.mean(dims), x.var(dims, unbiased=False)
        mean = (1 - momentum) * mean + momentum * m.detach()
        var = (1 - momentum) * var + momentum * (v * n / (n - 1) if n >= 8 else v).detach()
    return gamma.view(s) * (x - m.view(s)) * torch.rsqrt(v.view(s) + eps) + beta.view(s), mean, var
