# returns m instead of m + log(l)
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    out, stat = torch.zeros_like(q), torch.full(q.shape[:-1], -torch.inf, dtype=q.dtype)
    for i in range(0, Tq, block_q):
        r = slice(i, min(Tq, i + block_q))
        Q, l = q[..., r, :] * d ** -0.5, 0
        for j in range(0, Tk, block_k):
            if causal and j > r.stop - 1 + Tk - Tq:
                break
            s = Q @ k[..., j:j + block_k, :].mT
            if causal:
                s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > torch.arange(r.start, r.stop)[:, None] + Tk - Tq, -torch.inf)
            old = stat[..., r].clone()
            stat[..., r] = torch.maximum(old, s.amax(-1))
            ref = stat[..., r].nan_to_num(neginf=0.0)
            a = (old - ref).exp()
            p = (s - ref[..., None]).exp()
            l = l * a + p.sum(-1)
            out[..., r, :] = out[..., r, :] * a[..., None] + p @ v[..., j:j + block_k, :]
        if torch.is_tensor(l):
            out[..., r, :] /= l.masked_fill(l == 0, 1)[..., None]
    return out, stat
