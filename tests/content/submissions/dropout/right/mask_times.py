# style: a float mask that is multiplied, as in d2l; p == 1 apart
import torch


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError(p)
    if training and p == 1:
        return torch.zeros_like(x)
    mask = (u >= p).to(x.dtype) if training else torch.ones_like(x)
    return mask * x / (1.0 - p if training else 1.0)
