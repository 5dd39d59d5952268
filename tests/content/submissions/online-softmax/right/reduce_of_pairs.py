from functools import reduce

import torch


def stats(x):
    m = x.amax(-1)
    l = torch.nan_to_num(torch.exp(x - m[..., None])).sum(-1)
    return m, l


def weight(old, new):
    return torch.where(torch.isneginf(old), 0.0, torch.exp(old - new))


def merge(a, b):
    m = torch.maximum(a[0], b[0])
    return m, a[1] * weight(a[0], m) + b[1] * weight(b[0], m)


def online_softmax(blocks):
    return reduce(merge, map(stats, blocks))
