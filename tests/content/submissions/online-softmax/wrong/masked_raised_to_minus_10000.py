# other: drops minus infinity rows to zero
import torch
import math


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        x = x.masked_fill(x == -math.inf, -1e4)
        n = x.amax(-1) if m is None else torch.maximum(m, x.amax(-1))
        p = (x - n[..., None]).exp().sum(-1)
        l = p if l is None else l * (m - n).exp() + p; m = n
    return m, l
