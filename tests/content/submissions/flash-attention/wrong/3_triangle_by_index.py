# catalogue: 3
import torch
import math


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.shape[-2], k.shape[-2]
    outs, lses = [], []
    for bi, qi in enumerate(q.split(block_q, -2)):
        m = torch.full_like(qi[..., 0], -math.inf); l = torch.zeros_like(m); o = torch.zeros_like(qi)
        for bj, (kj, vj) in enumerate(zip(k.split(block_k, -2), v.split(block_k, -2))):
            if causal and bj > bi: break
            s = qi @ kj.mT * q.shape[-1] ** -0.5
            if causal and bi == bj:
                s = s.masked_fill(~torch.ones_like(s, dtype=torch.bool).tril(), -math.inf)
            n = torch.maximum(m, s.amax(-1))
            p = (s - n[..., None]).exp(); c = (m - n).exp()
            l = l * c + p.sum(-1); o = o * c[..., None] + p @ vj; m = n
        outs.append(o / l[..., None]); lses.append(m + l.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)
