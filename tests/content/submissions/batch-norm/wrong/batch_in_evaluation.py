# catalogue: 5
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    dims = (0, *range(2, x.dim()))
    s = (1, -1, *(1 for _ in x.shape[2:]))
    n = x.numel() // x.shape[1]
    if training and n < 2:
        raise ValueError("one value")
    m, v = x.mean(dims, keepdim=True), x.var(dims, keepdim=True, unbiased=False)
    y = gamma.view(s) * (x - m) / torch.sqrt(v + eps) + beta.view(s)
    if training:
        mean = torch.lerp(mean, m.flatten(), momentum)
        var = torch.lerp(var, v.flatten() * n / (n - 1), momentum)
    return y, mean, var
