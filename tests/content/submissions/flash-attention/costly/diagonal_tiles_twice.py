# costly: with as many keys as queries the scores of tiles on the diagonal are made twice
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    past = Tk - Tq
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        qt = q[..., i : i + block_q, :]
        rows = torch.arange(i, i + qt.shape[-2])[:, None] + past
        m = qt.new_full(qt.shape[:-1], -torch.inf)
        total = torch.zeros_like(m)
        acc = torch.zeros_like(qt)
        for j in range(0, Tk, block_k):
            if causal and j > i + block_q - 1 + past:
                break
            kt, vt = k[..., j : j + block_k, :], v[..., j : j + block_k, :]
            s = qt @ kt.mT * d**-0.5
            if causal and past == 0 and j + block_k - 1 > i:
                s = qt @ kt.mT * d**-0.5
            if causal and j + block_k - 1 > i + past:
                s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > rows, -torch.inf)
            new = torch.maximum(m, s.amax(-1))
            shift = new.masked_fill(new == -torch.inf, 0.0)
            p, c = torch.exp(s - shift[..., None]), torch.exp(m - shift)
            total, acc, m = total * c + p.sum(-1), acc * c[..., None] + p @ vt, new
        outs.append(acc / total.masked_fill(total == 0, 1)[..., None])
        lses.append(m + total.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)
