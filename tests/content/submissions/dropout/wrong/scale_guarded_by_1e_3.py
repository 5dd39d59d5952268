import torch


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError("p must be between 0 and 1")
    if not training:
        return x
    scale = max(1 - p, 1e-3)  # p = 1 must not divide by zero
    return torch.where(u < p, torch.zeros_like(x), x / scale)
