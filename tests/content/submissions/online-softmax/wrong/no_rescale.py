# catalogue: 1
# the old sum is kept as it is when the maximum grows
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        bm = x.max(-1).values
        if m is None:
            m, l = bm, torch.zeros_like(bm)
        m = torch.maximum(m, bm)
        ref = m.masked_fill(m == -torch.inf, 0)
        l = l + (x - ref[..., None]).exp().sum(-1)
    return m, l
