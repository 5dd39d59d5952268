# T // block tiles: the ragged last one is left out
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    out, lse = torch.zeros_like(q), torch.full(q.shape[:-1], -torch.inf, dtype=q.dtype)
    for a in range(Tq // block_q):
        i = a * block_q
        Q = q[..., i:i + block_q, :]
        m = torch.full_like(Q[..., :1], -torch.inf)
        l, o = torch.zeros_like(m), torch.zeros_like(Q)
        for b in range(Tk // block_k):
            j = b * block_k
            if causal and j > i + block_q - 1 + Tk - Tq:
                break
            s = Q @ k[..., j:j + block_k, :].mT * d ** -0.5
            if causal:
                ok = torch.arange(j, j + block_k) <= torch.arange(i, i + block_q)[:, None] + Tk - Tq
                s = s.masked_fill(~ok, -torch.inf)
            new = torch.maximum(m, s.amax(-1, keepdim=True))
            ref = new.nan_to_num(neginf=0.0)
            p, c = (s - ref).exp(), (m - ref).exp()
            l, o, m = l * c + p.sum(-1, keepdim=True), o * c + p @ v[..., j:j + block_k, :], new
        out[..., i:i + block_q, :] = o / l.masked_fill(l == 0, 1)
        lse[..., i:i + block_q] = (m + l.log())[..., 0]
    return out, lse
