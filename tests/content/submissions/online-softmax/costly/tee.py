# catalogue: 4
# itertools.tee keeps every block for the second loop
import itertools

import torch


def online_softmax(blocks):
    first, second = itertools.tee(blocks)
    m = torch.tensor(-torch.inf)
    for b in first:
        m = torch.maximum(m.to(b.dtype), b.amax(-1))
    l = 0
    for b in second:
        l = l + (b - m.unsqueeze(-1)).exp().sum(-1)
    return m, l
