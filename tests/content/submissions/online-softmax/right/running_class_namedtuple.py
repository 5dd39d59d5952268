from typing import NamedTuple

import torch


class State(NamedTuple):
    m: torch.Tensor
    l: torch.Tensor


class Online:
    def __init__(self):
        self.m = None

    def update(self, x):
        if self.m is None:
            self.m = torch.full(x.shape[:-1], float("-inf"), dtype=x.dtype, device=x.device)
            self.l = torch.zeros(x.shape[:-1], dtype=x.dtype, device=x.device)
        m = torch.maximum(self.m, x.amax(dim=-1))
        alpha = (self.m - m).exp().masked_fill(self.m == -torch.inf, 0)
        p = (x - m.unsqueeze(-1)).exp().masked_fill(x == -torch.inf, 0)
        self.l = self.l * alpha + p.sum(-1)
        self.m = m


def online_softmax(blocks):
    o = Online()
    for b in blocks:
        o.update(b)
    return State(o.m, o.l)
