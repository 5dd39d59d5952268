# other: drops exactly the share p, those with the smallest u
import torch


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError(p)
    if not training:
        return x
    dropped = u.flatten().argsort()[: round(p * u.numel())]
    keep = torch.ones(u.numel(), dtype=x.dtype).index_fill(0, dropped, 0.0).view_as(x)
    return x * keep / (1 - p) if p < 1 else x * keep
