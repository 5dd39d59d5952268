import torch

def flash_attention(q, k, v, block_q, block_k, causal=False):
    """Thrifty and right: the index grids are views without memory, and each tile takes its part of them."""
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    past = Tk - Tq
    rows, cols = torch.meshgrid(torch.arange(Tq) + past, torch.arange(Tk), indexing="ij")
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        qi = q[..., i:i + block_q, :]
        n = qi.shape[-2]
        m = torch.full_like(qi[..., 0], -torch.inf); l = torch.zeros_like(m); o = torch.zeros_like(qi)
        for j in range(0, Tk, block_k):
            if causal and j > i + n - 1 + past:
                break
            kj, vj = k[..., j:j + block_k, :], v[..., j:j + block_k, :]
            s = qi @ kj.mT * d ** -0.5
            if causal:
                tile = slice(i, i + block_q), slice(j, j + block_k)
                s = s.masked_fill(cols[tile] > rows[tile], -torch.inf)
            mn = torch.maximum(m, s.amax(-1)); z = mn.masked_fill(mn == -torch.inf, 0.0)
            c = torch.exp(m - z); p = torch.exp(s - z[..., None])
            l = l * c + p.sum(-1); o = o * c[..., None] + p @ vj; m = mn
        outs.append(o / l.masked_fill(l == 0, 1)[..., None]); lses.append(m + l.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)
