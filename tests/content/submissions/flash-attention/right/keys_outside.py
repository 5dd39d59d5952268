import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    """Version 1 of the paper: the outer loop runs over keys, O, l and m live in 'HBM'."""
    *lead, N, d = q.shape
    M = k.shape[-2]
    scale = 1.0 / d ** 0.5
    O = torch.zeros(*lead, N, d, dtype=q.dtype, device=q.device)
    l = torch.zeros(*lead, N, 1, dtype=q.dtype, device=q.device)
    m = torch.full((*lead, N, 1), float("-inf"), dtype=q.dtype, device=q.device)
    for c in range(0, M, block_k):
        Kj, Vj = k[..., c:c + block_k, :], v[..., c:c + block_k, :]
        for r in range(0, N, block_q):
            rows = slice(r, min(r + block_q, N))
            if causal and rows.stop - 1 + (M - N) < c:
                continue
            S = scale * torch.matmul(q[..., rows, :], Kj.mT)
            if causal:
                qi = torch.arange(rows.start, rows.stop, device=q.device) + (M - N)
                kj = c + torch.arange(S.shape[-1], device=q.device)
                S = torch.where(kj[None, :] <= qi[:, None], S, float("-inf"))
            mi, li, Oi = m[..., rows, :], l[..., rows, :], O[..., rows, :]
            m_new = torch.maximum(mi, S.max(-1, keepdim=True).values)
            base = torch.nan_to_num(m_new, neginf=0.0)
            P = torch.exp(S - base)
            corr = torch.exp(mi - base)
            O[..., rows, :] = corr * Oi + P @ Vj
            l[..., rows, :] = corr * li + P.sum(-1, keepdim=True)
            m[..., rows, :] = m_new
    empty = l == 0
    return O / l.masked_fill(empty, 1.0), (m + l.log()).squeeze(-1)
