import torch
import math


def online_softmax(blocks):
    m, l = None, None
    for x in blocks:
        if m is None:
            m = torch.full(x.shape[:-1], -1e4, dtype=x.dtype); l = torch.zeros_like(m)
        n = torch.maximum(m, x.amax(-1))
        l = l * (m - n).exp() + (x - n[..., None]).exp().sum(-1)
        m = n
    return m, l
