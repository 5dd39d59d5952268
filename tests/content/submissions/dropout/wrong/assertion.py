# other: an AssertionError for a p outside
import torch


def dropout(x, u, p, training=True):
    assert 0 <= p <= 1, "p must be in [0, 1]"
    if not training or p == 0:
        return x
    if p == 1:
        return torch.zeros_like(x)
    return torch.where(u < p, torch.zeros_like(x), x / (1 - p))
