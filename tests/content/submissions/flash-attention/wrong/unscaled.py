# no d ** -0.5
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.shape[-2], k.shape[-2]
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        Q = q[..., i:i + block_q, :]
        n = Q.shape[-2]
        o, L = torch.zeros_like(Q), torch.full_like(Q[..., 0], -torch.inf)
        for j in range(0, Tk, block_k):
            if causal and j > i + n - 1 + Tk - Tq:
                break
            s = Q @ k[..., j:j + block_k, :].mT
            if causal:
                s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > torch.arange(i, i + n)[:, None] + Tk - Tq, -torch.inf)
            new = torch.logaddexp(L, s.logsumexp(-1))
            ref = new.masked_fill(new.isneginf(), 0)
            o = o * (L - ref).exp()[..., None] + (s - ref[..., None]).exp() @ v[..., j:j + block_k, :]
            L = new
        outs.append(o)
        lses.append(L)
    return torch.cat(outs, -2), torch.cat(lses, -1)
