"""The outer loop goes over keys, as in the first FlashAttention. The inner one starts at the first tile of queries that
sees them."""

import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    out = torch.zeros_like(q)
    m = torch.full_like(q[..., 0], -torch.inf)
    total = torch.zeros_like(m)
    for j in range(0, Tk, block_k):
        keys, values = k[..., j : j + block_k, :], v[..., j : j + block_k, :]
        first = max(0, j - (Tk - Tq)) // block_q * block_q if causal else 0
        for i in range(first, Tq, block_q):
            at = slice(i, min(i + block_q, Tq))
            s = q[..., at, :] @ keys.mT / d**0.5
            if causal:
                rows = torch.arange(i, at.stop)[:, None] + Tk - Tq
                s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > rows, -torch.inf)
            new = torch.maximum(m[..., at], s.amax(-1))
            shift = new.masked_fill(new == -torch.inf, 0.0)
            p, c = torch.exp(s - shift[..., None]), torch.exp(m[..., at] - shift)
            total[..., at] = total[..., at] * c + p.sum(-1)
            out[..., at, :] = out[..., at, :] * c[..., None] + p @ values
            m[..., at] = new
    return out / total.masked_fill(total == 0.0, 1.0)[..., None], m + total.log()
