# style: where, and a comparison of its own for each end
import torch


def dropout(x, u, p, training=True):
    if p < 0 or p > 1:
        raise ValueError("dropout probability has to be between 0 and 1, but got {}".format(p))
    if not training:
        return x.clone()
    keep = u >= p
    scale = 0.0 if p == 1 else 1 / (1 - p)
    return torch.where(keep, x * scale, torch.zeros((), dtype=x.dtype))
