"""Smaller tiles than allowed ("at most"): half of block_k; the
key tiles from the last to the first; the dot products are added up from two
halves of d; exponentials to the base 2."""
import math

import torch

LOG2E = math.log2(math.e)


def flash_attention(q, k, v, block_q, block_k, causal=False):
    d = q.size(-1)
    n, t = q.size(-2), k.size(-2)
    half = (d + 1) // 2
    bq = block_q
    bk = max(1, (min(block_k, t) + 1) // 2) if t else 1
    off = t - n
    out = torch.empty(q.shape[:-1] + v.shape[-1:], dtype=q.dtype, device=q.device)
    lse = torch.empty(q.shape[:-1], dtype=q.dtype, device=q.device)
    ql, qh = q[..., :half], q[..., half:]
    kl, kh = k[..., :half], k[..., half:]

    i = 0
    while i < n:
        e = min(n, i + bq)
        row_m = torch.full(q.shape[:-2] + (e - i, 1), -math.inf, dtype=q.dtype, device=q.device)
        row_l = torch.zeros_like(row_m)
        row_o = torch.zeros(q.shape[:-2] + (e - i, v.size(-1)), dtype=q.dtype, device=q.device)
        limit = t
        if causal:
            limit = min(t, e + off)          # keys at and behind it nobody here sees
        f = limit
        while f > 0:
            j = max(0, f - bk)
            s = ql[..., i:e, :] @ kl[..., j:f, :].mT
            if d > half:
                s += qh[..., i:e, :] @ kh[..., j:f, :].mT
            s *= d ** -0.5
            if causal and f - 1 > i + off:
                hide = torch.ones(e - i, f - j, dtype=torch.bool, device=q.device).triu(i + off - j + 1)
                s.masked_fill_(hide, -math.inf)
            new = torch.maximum(row_m, s.amax(-1, keepdim=True))
            base = new.clamp(min=-1e30)
            p = torch.exp2((s - base) * LOG2E)
            fix = torch.exp2((row_m - base) * LOG2E)
            row_l = torch.addcmul(p.sum(-1, keepdim=True), row_l, fix)
            row_o = torch.addcmul(p @ v[..., j:f, :], row_o, fix)
            row_m = new
            f = j
        seen = row_l > 0
        one = torch.where(seen, row_l, torch.ones_like(row_l))
        out[..., i:e, :] = row_o / one
        lse[..., i:e] = torch.where(seen, row_m + torch.log2(one) / LOG2E, row_m)[..., 0]
        i = e
    return out, lse
