# catalogue: 2
# l is rescaled, the accumulated output is not
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, d = q.shape[-2:]
    Tk = k.shape[-2]
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        qi = q[..., i:i + block_q, :]
        n = qi.shape[-2]
        m = torch.full_like(qi[..., 0], -torch.inf)
        l = torch.zeros_like(m)
        acc = torch.zeros_like(qi)
        for j in range(0, Tk, block_k):
            if causal and j > i + n - 1 + Tk - Tq:
                break
            s = qi @ k[..., j:j + block_k, :].transpose(-2, -1) / d ** 0.5
            if causal:
                keep = torch.arange(j, j + s.shape[-1])[None, :] <= torch.arange(i, i + n)[:, None] + Tk - Tq
                s = s.masked_fill(~keep, -torch.inf)
            new = torch.maximum(m, s.amax(-1))
            ref = new.masked_fill(new.isneginf(), 0)
            p = torch.exp(s - ref[..., None])
            l = l * torch.exp(m - ref) + p.sum(-1)
            acc = acc + p @ v[..., j:j + block_k, :]
            m = new
        outs.append(acc / l.masked_fill(l == 0, 1)[..., None])
        lses.append(m + l.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)
