# index grids of Tq x Tk made (int64), only when causal
import torch
def flash_attention(q, k, v, block_q, block_k, causal=False):
    d = q.shape[-1]; Tq, Tk = q.shape[-2], k.shape[-2]
    scale = d ** -0.5
    off = Tk - Tq
    out = torch.zeros_like(q)
    if causal:
        rows_all, cols_all = torch.meshgrid(torch.arange(Tq) + off, torch.arange(Tk), indexing='ij')
        hide = cols_all > rows_all
    lse = q.new_full(q.shape[:-1], -torch.inf)
    for i in range(0, Tq, block_q):
        qi = q[..., i:i + block_q, :]
        n = qi.shape[-2]
        m = qi.new_full(qi.shape[:-1], -torch.inf)
        l = torch.zeros_like(m)
        o = torch.zeros_like(qi)
        for j in range(0, Tk, block_k):
            if causal and j > i + n - 1 + off:
                break
            kj, vj = k[..., j:j + block_k, :], v[..., j:j + block_k, :]
            s = qi @ kj.transpose(-1, -2) * scale
            if causal:
                s = s.masked_fill(hide[i:i + n, j:j + kj.shape[-2]], -torch.inf)
            new = torch.maximum(m, s.amax(-1))
            ref = torch.where(new.isneginf(), torch.zeros_like(new), new)
            p = torch.exp(s - ref[..., None])
            c = torch.exp(m - ref)
            l = l * c + p.sum(-1)
            o = o * c[..., None] + p @ vj
            m = new
        some = l > 0
        out[..., i:i + n, :] = torch.where(some[..., None], o / torch.where(some, l, torch.ones_like(l))[..., None], torch.zeros_like(o))
        lse[..., i:i + n] = torch.where(some, m + torch.log(l), torch.full_like(m, -torch.inf))
    return out, lse
