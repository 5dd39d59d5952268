# other: scales by the share that these numbers keep and not by 1 - p
import torch


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError(p)
    if not training or p == 0:
        return x
    keep = (u >= p).to(x.dtype)
    return x * keep / keep.mean().clamp_min(1e-6)
