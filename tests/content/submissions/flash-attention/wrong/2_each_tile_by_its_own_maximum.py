# catalogue: 2
import torch
import math


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.shape[-2], k.shape[-2]
    out, lse = torch.zeros_like(q), torch.full_like(q[..., 0], -math.inf)
    for i in range(0, Tq, block_q):
        e = min(i + block_q, Tq)
        m = torch.full_like(q[..., i:e, 0], -math.inf); l = torch.zeros_like(m); o = torch.zeros_like(q[..., i:e, :])
        for j in range(0, Tk, block_k):
            if causal and j > e - 1 + Tk - Tq: continue
            s = q[..., i:e, :] @ k[..., j:j + block_k, :].mT * q.shape[-1] ** -0.5
            if causal:
                s = s.masked_fill(~torch.ones(s.shape[-2:], dtype=torch.bool).tril(i - j + Tk - Tq), -math.inf)
            tm = s.amax(-1); b = torch.where(tm == -math.inf, 0.0, tm)
            p = (s - b[..., None]).exp()
            l = l + p.sum(-1); o = o + p @ v[..., j:j + block_k, :]
            m = torch.maximum(m, tm)
        out[..., i:e, :] = torch.where(l[..., None] > 0, o / l[..., None], 0.0)
        lse[..., i:e] = m + l.log()
    return out, lse
