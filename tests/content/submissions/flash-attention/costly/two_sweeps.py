# costly: each tile's scores are made twice, for lse and for the weighted sum
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.size(-2), k.size(-2)
    scale = q.size(-1) ** -0.5
    out = torch.zeros_like(q)
    lse = torch.full(q.shape[:-1], float("-inf"), dtype=q.dtype, device=q.device)

    def tiles(i0, i1):
        for j0 in range(0, Tk, block_k):
            j1 = min(j0 + block_k, Tk)
            diagonal = i0 + (Tk - Tq) - j0
            if causal and diagonal + (i1 - i0) - 1 < 0:
                return
            s = torch.matmul(q[..., i0:i1, :], k[..., j0:j1, :].transpose(-2, -1)).mul_(scale)
            if causal and diagonal < j1 - j0 - 1:
                s.masked_fill_(~torch.ones(i1 - i0, j1 - j0, dtype=torch.bool, device=q.device).tril_(diagonal),
                               float("-inf"))
            yield j0, j1, s

    for i0 in range(0, Tq, block_q):
        i1 = min(i0 + block_q, Tq)
        total = lse[..., i0:i1]
        for _, _, s in tiles(i0, i1):
            total = torch.logaddexp(total, torch.logsumexp(s, dim=-1))
        lse[..., i0:i1] = total
        ref = total.masked_fill(total == float("-inf"), 0.0).unsqueeze(-1)
        for j0, j1, s in tiles(i0, i1):
            out[..., i0:i1, :] += torch.matmul(s.sub_(ref).exp_(), v[..., j0:j1, :])
    return out, lse
