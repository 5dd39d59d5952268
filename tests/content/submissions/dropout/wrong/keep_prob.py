# catalogue: 1
import torch


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError(p)
    if not training:
        return x
    if p == 0:
        return torch.zeros_like(x)
    return torch.where(u < p, x / p, torch.zeros_like(x))
