"""A custom autograd.Function (forward only) inside a Module; one coroutine per
query tile takes key tiles by send().  Keys outside; every key tile is sent to
all the coroutines that can see it.  The scores are kept as [keys, queries]."""
import torch
from torch import nn


def listener(q, i, off, causal, out, lse):
    n = q.shape[-2]
    m = torch.full(q.shape[:-2] + (1, n), float("-inf"), dtype=q.dtype, device=q.device)
    l = torch.zeros_like(m)
    acc = torch.zeros(out.shape[:-2] + (out.shape[-1], n), dtype=q.dtype, device=q.device)
    qt = (q * q.shape[-1] ** -0.5).transpose(-1, -2)
    while True:
        message = yield
        if message is None:
            break
        j, k, v = message
        s = k @ qt                                     # [..., keys, queries]
        if causal:
            key = torch.arange(j, j + k.shape[-2], device=q.device).view(-1, 1)
            query = torch.arange(i, i + n, device=q.device).view(1, -1)
            s[(key > query + off).expand_as(s)] = float("-inf")
        m2 = torch.max(m, s.max(dim=-2, keepdim=True)[0])
        ref = torch.clamp(m2, min=torch.finfo(q.dtype).min)
        p = torch.exp(s - ref)
        fix = torch.exp(m - ref)
        l = l * fix + p.sum(dim=-2, keepdim=True)
        acc = acc * fix + v.transpose(-1, -2) @ p
        m = m2
    good = l > 0
    out.copy_(torch.where(good, acc / l, torch.zeros_like(acc)).transpose(-1, -2))
    lse.copy_(torch.where(good, m + torch.log(l), torch.full_like(m, float("-inf"))).squeeze(-2))
    yield


class _Flash(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k, v, bq, bk, causal):
        tq, tk = q.shape[-2], k.shape[-2]
        off = tk - tq
        out = torch.zeros(q.shape[:-1] + v.shape[-1:], dtype=q.dtype, device=q.device)
        lse = torch.full(q.shape[:-1], float("-inf"), dtype=q.dtype, device=q.device)
        ears = []
        for i in range(0, tq, bq):
            e = min(tq, i + bq)
            ear = listener(q[..., i:e, :], i, off, causal, out[..., i:e, :], lse[..., i:e])
            next(ear)
            ears.append((e - 1, ear))
        for j in range(0, tk, bk):
            kj, vj = k[..., j:j + bk, :], v[..., j:j + bk, :]
            for last, ear in ears:
                if causal and j > last + off:
                    continue
                ear.send((j, kj, vj))
        for _, ear in ears:
            ear.send(None)
            ear.close()
        return out, lse


class Flash(nn.Module):
    def __init__(self, block_q, block_k, causal):
        super().__init__()
        self.block_q, self.block_k, self.causal = block_q, block_k, causal

    def forward(self, q, k, v):
        return _Flash.apply(q, k, v, self.block_q, self.block_k, self.causal)


def flash_attention(q, k, v, block_q, block_k, causal=False):
    return Flash(block_q, block_k, causal)(q, k, v)
