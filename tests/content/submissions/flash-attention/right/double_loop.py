import math
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, d = q.shape[-2:]
    Tk = k.shape[-2]
    out = torch.zeros_like(q)
    lse = torch.full(q.shape[:-1], -math.inf, dtype=q.dtype, device=q.device)
    off = Tk - Tq
    for i0 in range(0, Tq, block_q):
        i1 = min(i0 + block_q, Tq)
        qi = q[..., i0:i1, :] * d ** -0.5
        m = torch.full(qi.shape[:-1], -math.inf, dtype=q.dtype, device=q.device)
        l = torch.zeros_like(m)
        acc = torch.zeros_like(qi)
        for j0 in range(0, Tk, block_k):
            j1 = min(j0 + block_k, Tk)
            if causal and j0 > i1 - 1 + off:
                break
            s = qi @ k[..., j0:j1, :].transpose(-1, -2)
            if causal and j1 - 1 > i0 + off:
                rows = torch.arange(i0, i1, device=q.device)[:, None] + off
                cols = torch.arange(j0, j1, device=q.device)[None, :]
                s = s.masked_fill(cols > rows, -math.inf)
            m_new = torch.maximum(m, s.amax(-1))
            ref = m_new.masked_fill(m_new == -math.inf, 0.0)
            p = torch.exp(s - ref[..., None])
            a = torch.exp(m - ref)
            l = l * a + p.sum(-1)
            acc = acc * a[..., None] + p @ v[..., j0:j1, :]
            m = m_new
        seen = l > 0
        out[..., i0:i1, :] = torch.where(seen[..., None], acc / l.masked_fill(~seen, 1)[..., None], torch.zeros_like(acc))
        lse[..., i0:i1] = torch.where(seen, m + torch.log(l), m)
    return out, lse
