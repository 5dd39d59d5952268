"""Each block gives its own maximum and sum, and two such pairs are merged."""

from functools import reduce

import torch


def pair(block):
    m = block.amax(-1)
    return m, torch.exp(block - m.masked_fill(m == -torch.inf, 0.0)[..., None]).sum(-1)


def merge(a, b):
    m = torch.maximum(a[0], b[0])
    shift = m.masked_fill(m == -torch.inf, 0.0)
    return m, a[1] * torch.exp(a[0] - shift) + b[1] * torch.exp(b[0] - shift)


def online_softmax(blocks):
    return reduce(merge, map(pair, blocks))
