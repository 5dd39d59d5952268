# catalogue: 4
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    c = x.size(1)
    rows = x.transpose(0, 1).reshape(c, -1)
    m, v = mean[:, None], var[:, None]
    if training:
        if rows.size(1) < 2:
            raise ValueError
        m, v = rows.mean(1, keepdim=True), rows.var(1, keepdim=True, unbiased=False)
        mean = momentum * mean + (1 - momentum) * m[:, 0].detach()
        var = momentum * var + (1 - momentum) * rows.var(1).detach()
    y = gamma[:, None] * (rows - m) / (v + eps).sqrt() + beta[:, None]
    return y.view(c, x.size(0), *x.shape[2:]).transpose(0, 1), mean, var
