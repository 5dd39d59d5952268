# costly: beyond 16 blocks they are taken four at a time and joined: 8 held instead of 2 and memory 11.7 blocks against 2.1 at 40 blocks, factor 4 to 5.5; good up to 16 blocks
from itertools import islice

import torch


def _grouped(blocks):
    it = iter(blocks)
    yield from islice(it, 16)
    while True:
        group = list(islice(it, 4))
        if not group:
            return
        yield torch.cat(group, dim=-1)


def online_softmax(blocks):
    m = l = None
    for b in _grouped(blocks):
        t = b.amax(-1)
        new = t if m is None else torch.maximum(m, t)
        ref = new.masked_fill(new == float("-inf"), 0.0)
        s = (b - ref[..., None]).exp_().sum(-1)
        l = s if m is None else l * (m - ref).exp() + s
        m = new
        del b
    return m, l
