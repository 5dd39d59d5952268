# catalogue: 2
# rescales by the block's maximum against the old one and forgets to keep the larger
import torch


class Acc:
    def __init__(self, like):
        self.m = torch.full(like.shape[:-1], -torch.inf, dtype=like.dtype)
        self.l = torch.zeros_like(self.m)

    def add(self, x):
        bm = x.max(dim=-1)[0]
        m_new = torch.maximum(self.m, bm)
        ref = m_new.nan_to_num(neginf=0.0)
        self.l = self.l * (self.m - ref).exp() + (x - ref[..., None]).exp().sum(-1)
        self.m = bm


def online_softmax(blocks):
    acc = None
    for b in blocks:
        acc = acc or Acc(b)
        acc.add(b)
    return acc.m, acc.l
