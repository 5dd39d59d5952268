from collections import namedtuple

import torch

Result = namedtuple("Result", "out lse")


class Row:
    """The running softmax of one tile of queries; accumulates in float32 at least."""

    def __init__(self, q, first, shift):
        self.dt = torch.promote_types(q.dtype, torch.float32)
        self.q, self.first, self.shift = q.to(self.dt), first, shift
        self.m = self.l = self.o = None

    def see(self, k, v, j0, causal):
        s = (self.q @ k.to(self.dt).transpose(-2, -1)).div_(self.q.shape[-1] ** 0.5)
        if causal:
            keep = torch.ones(s.shape[-2:], dtype=torch.bool, device=s.device).tril(self.first + self.shift - j0)
            s.masked_fill_(keep.logical_not(), float("-inf"))
        top = s.amax(-1, keepdim=True)
        if self.m is not None:
            top = torch.maximum(top, self.m)
        ref = top.clamp(min=torch.finfo(self.dt).min / 4)
        p = (s - ref).exp()
        l, o = p.sum(-1, keepdim=True), p @ v.to(self.dt)
        if self.m is not None:
            fade = (self.m - ref).exp()
            l, o = l + fade * self.l, o + fade * self.o
        self.m, self.l, self.o = top, l, o

    def done(self, dtype):
        if self.m is None:
            return torch.zeros_like(self.q, dtype=dtype), torch.full_like(self.q[..., 0], float("-inf"), dtype=dtype)
        none = self.l == 0
        out = (self.o / self.l.masked_fill(none, 1)).to(dtype)
        return out, (self.m + self.l.log())[..., 0].to(dtype)


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.size(-2), k.size(-2)
    parts = []
    for i in range(0, Tq, block_q):
        row = Row(q.narrow(-2, i, min(block_q, Tq - i)), i, Tk - Tq)
        for j in range(0, Tk, block_k):
            if not causal or j <= i + row.q.shape[-2] - 1 + Tk - Tq:
                w = min(block_k, Tk - j)
                row.see(k.narrow(-2, j, w), v.narrow(-2, j, w), j, causal)
        parts.append(row.done(q.dtype))
    return Result(torch.cat([p[0] for p in parts], -2), torch.cat([p[1] for p in parts], -1))
