import torch


def one_tile(q, k, v, mask):
    s = torch.einsum("...id,...jd->...ij", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    lse = torch.logsumexp(s, -1)
    p = torch.exp(s - lse.unsqueeze(-1)).nan_to_num(0.0)
    return p @ v, lse


def combine(o1, l1, o2, l2):
    """The rule of split-K decoding: weights are exp(lse_i - lse)."""
    l = torch.logaddexp(l1, l2)
    w1, w2 = (torch.exp(x - l).nan_to_num(0.0).unsqueeze(-1) for x in (l1, l2))
    return o1 * w1 + o2 * w2, l


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.shape[-2], k.shape[-2]
    outs, lses = [], []
    start = 0
    for qb in q.split(block_q, dim=-2):
        o = torch.zeros_like(qb)
        l = torch.full_like(qb[..., 0], -torch.inf)
        last = start + qb.shape[-2] - 1 + Tk - Tq
        pos = 0
        for kb, vb in zip(k.split(block_k, dim=-2), v.split(block_k, dim=-2)):
            n = kb.shape[-2]
            mask = None
            if causal:
                if pos > last:
                    break
                i = torch.arange(start, start + qb.shape[-2], device=q.device).unsqueeze(1) + Tk - Tq
                mask = torch.arange(pos, pos + n, device=q.device) <= i
            o, l = combine(o, l, *one_tile(qb, kb, vb, mask))
            pos += n
        outs.append(o)
        lses.append(l)
        start += qb.shape[-2]
    return torch.cat(outs, -2), torch.cat(lses, -1)
