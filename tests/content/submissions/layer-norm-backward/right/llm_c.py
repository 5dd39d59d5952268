# style: one token after the other as llm.c does it; NumPy in double precision
import numpy as np
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    width = x.shape[-1]
    dys, xs = (t.double().numpy().reshape(-1, width) for t in (grad_out, x))
    scale = gamma.double().numpy()
    dx, dgamma, dbeta = np.empty_like(xs), np.zeros(width), np.zeros(width)
    for i, (dy, row) in enumerate(zip(dys, xs)):
        mean = row.sum() / width
        rstd = 1.0 / np.sqrt(((row - mean) ** 2).sum() / width + eps)
        norm = (row - mean) * rstd
        dnorm = dy * scale
        dbeta += dy
        dgamma += dy * norm
        dx[i] = (dnorm - dnorm.sum() / width - norm * (dnorm @ norm) / width) * rstd
    as_x = dict(dtype=x.dtype)
    return torch.tensor(dx, **as_x).reshape(x.shape), torch.tensor(dgamma, **as_x), torch.tensor(dbeta, **as_x)
