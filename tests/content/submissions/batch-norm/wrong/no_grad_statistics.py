# catalogue: 7
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    dims = [0] + list(range(2, x.dim()))
    s = [1, -1] + [1] * (x.dim() - 2)
    used = mean, var
    if training:
        n = x.numel() / x.size(1)
        if n == 1:
            raise ValueError("one value")
        with torch.no_grad():
            used = x.mean(dims), x.var(dims, correction=0)
            mean = mean + momentum * (used[0] - mean)
            var = var + momentum * (used[1] * n / (n - 1) - var)
    return gamma.view(s) * (x - used[0].view(s)) * (used[1].view(s) + eps) ** -0.5 + beta.view(s), mean, var
