# column strips: all queries against block_k keys
import torch
def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    off = Tk - Tq
    M = torch.full_like(q[..., 0], -torch.inf); L = torch.zeros_like(M); O = torch.zeros_like(q)
    for j in range(0, Tk, block_k):
        i0 = min(Tq, max(0, j - off)) if causal else 0
        if i0 == Tq: break
        s = q[..., i0:, :] @ k[..., j:j+block_k, :].mT * d ** -0.5
        if causal:
            s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > torch.arange(i0, Tq)[:, None] + off, -torch.inf)
        m = torch.maximum(M[..., i0:], s.amax(-1)); r = torch.where(m.isneginf(), torch.zeros_like(m), m)
        p = (s - r[..., None]).exp(); c = (M[..., i0:] - r).exp()
        L[..., i0:] = L[..., i0:] * c + p.sum(-1)
        O[..., i0:, :] = O[..., i0:, :] * c[..., None] + p @ v[..., j:j+block_k, :]
        M[..., i0:] = m
    ok = L > 0
    return torch.where(ok[..., None], O / L[..., None], torch.zeros_like(O)), torch.where(ok, M + L.log(), torch.full_like(M, -torch.inf))
