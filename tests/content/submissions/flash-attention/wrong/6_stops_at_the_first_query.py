# catalogue: 6
import torch
import math


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.shape[-2], k.shape[-2]
    out, lse = torch.zeros_like(q), torch.full_like(q[..., 0], -math.inf)
    for i in range(0, Tq, block_q):
        e = min(i + block_q, Tq)
        m = torch.full_like(q[..., i:e, 0], -math.inf); l = torch.zeros_like(m); o = torch.zeros_like(q[..., i:e, :])
        for j in range(0, Tk, block_k):
            if causal and j >= i + Tk - Tq: continue
            s = torch.einsum("...id,...jd->...ij", q[..., i:e, :], k[..., j:j + block_k, :]) / q.shape[-1] ** 0.5
            if causal:
                s = s.masked_fill(~torch.ones(s.shape[-2:], dtype=torch.bool).tril(i - j + Tk - Tq), -math.inf)
            n = torch.maximum(m, s.amax(-1)); b = torch.where(n == -math.inf, 0.0, n)
            p = (s - b[..., None]).exp(); c = (m - b).exp()
            l = l * c + p.sum(-1); o = o * c[..., None] + p @ v[..., j:j + block_k, :]
            m = n
        out[..., i:e, :] = torch.where(l[..., None] > 0, o / l[..., None], 0.0)
        lse[..., i:e] = m + l.log()
    return out, lse
