import torch


def tile(q, k, v, may):
    s = q @ k.transpose(-1, -2)
    if may is not None:
        s = torch.where(may, s, float("-inf"))
    lse = torch.logsumexp(s, -1)
    return torch.exp(s - lse.nan_to_num(neginf=0.0).unsqueeze(-1)) @ v, lse


def flash_attention(q, k, v, block_q, block_k, causal=False):
    n, m = q.size(-2), k.size(-2)
    out, lse = [], []
    for start in range(0, n, block_q):
        stop = min(start + block_q, n)
        o = torch.zeros_like(q[..., start:stop, :])
        l = torch.full_like(o[..., 0], float("-inf"))
        for first in range(0, m, block_k):
            last = min(first + block_k, m)
            may = None
            if causal:
                if first > stop - 1 + m - n:
                    continue
                may = torch.arange(first, last)[None] <= torch.arange(start, stop)[:, None] + m - n
            new, l_new = tile(q[..., start:stop, :] / q.size(-1) ** 0.5, k[..., first:last, :], v[..., first:last, :], may)
            both = torch.logaddexp(l, l_new)
            base = both.nan_to_num(neginf=0.0)
            o = o * torch.exp(l - base).unsqueeze(-1) + new * torch.exp(l_new - base).unsqueeze(-1)
            l = both
        out.append(o)
        lse.append(l)
    return torch.cat(out, dim=-2), torch.cat(lse, dim=-1)
