# keys outside, queries inside; maximum, sum and output are kept for all queries
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, d = q.shape[-2:]
    Tk = k.shape[-2]
    scale = d ** -0.5
    acc = torch.promote_types(q.dtype, torch.float32)
    o = torch.zeros(q.shape, dtype=acc, device=q.device)
    m = torch.full((*q.shape[:-1], 1), float("-inf"), dtype=acc, device=q.device)
    l = torch.zeros((*q.shape[:-1], 1), dtype=acc, device=q.device)
    offset = Tk - Tq

    for kc, vc, ks in zip(k.split(block_k, dim=-2), v.split(block_k, dim=-2), range(0, Tk, block_k)):
        for qs in range(0, Tq, block_q):
            qe = min(qs + block_q, Tq)
            if causal and qe - 1 + offset < ks:
                continue
            s = (q[..., qs:qe, :] @ kc.transpose(-1, -2)).to(acc) * scale
            if causal and ks + kc.shape[-2] - 1 > qs + offset:
                hidden = torch.ones(s.shape[-2:], dtype=torch.bool, device=q.device).triu(qs + offset - ks + 1)
                s = s.masked_fill(hidden, float("-inf"))
            m_old, l_old, o_old = m[..., qs:qe, :], l[..., qs:qe, :], o[..., qs:qe, :]
            m_new = torch.maximum(m_old, s.amax(dim=-1, keepdim=True))
            ref = m_new.masked_fill(m_new == float("-inf"), 0.0)
            p = (s - ref).exp()
            alpha = (m_old - ref).exp()
            l[..., qs:qe, :] = alpha * l_old + p.sum(dim=-1, keepdim=True)
            o[..., qs:qe, :] = alpha * o_old + p.to(v.dtype) @ vc
            m[..., qs:qe, :] = m_new

    out = torch.where(l > 0, o / l, torch.zeros_like(o))
    lse = (m + l.log()).squeeze(-1)
    return out.to(q.dtype), lse.to(q.dtype)
