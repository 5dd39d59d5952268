# causal masks every tile but skips none
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        Q = q[..., i:i + block_q, :]
        rows = torch.arange(i, i + Q.shape[-2])[:, None] + Tk - Tq
        m = torch.full_like(Q[..., :1], -torch.inf)
        l, o = torch.zeros_like(m), torch.zeros_like(Q)
        for j in range(0, Tk, block_k):
            s = Q @ k[..., j:j + block_k, :].mT * d ** -0.5
            if causal:
                s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > rows, -torch.inf)
            new = torch.maximum(m, s.amax(-1, keepdim=True))
            ref = new.nan_to_num(neginf=0.0)
            p, a = (s - ref).exp(), (m - ref).exp()
            l, o, m = l * a + p.sum(-1, keepdim=True), o * a + p @ v[..., j:j + block_k, :], new
        outs.append(o / l.masked_fill(l == 0, 1))
        lses.append((m + l.log())[..., 0])
    return torch.cat(outs, -2), torch.cat(lses, -1)
