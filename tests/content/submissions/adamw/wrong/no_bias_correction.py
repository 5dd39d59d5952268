# catalogue: 2
# the raw moments are used
import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g.square()
    p = p * (1 - lr * wd)
    p = p - lr * m / (torch.sqrt(v) + eps)
    return p, m, v
