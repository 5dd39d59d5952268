# mistake: a short last tile is padded with zeros, which count as keys
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    n, m = q.shape[-2], k.shape[-2]
    padding = -m % block_k
    k = torch.nn.functional.pad(k, (0, 0, 0, padding))
    v = torch.nn.functional.pad(v, (0, 0, 0, padding))
    outs, lses = [], []
    for i in range(0, n, block_q):
        qi = q[..., i : i + block_q, :] * q.shape[-1] ** -0.5
        rows = torch.arange(i, i + qi.shape[-2])
        top = torch.full_like(qi[..., 0], float("-inf"))
        total, acc = torch.zeros_like(top), torch.zeros_like(qi)
        for j in range(0, m, block_k):
            if causal and j > int(rows[-1]) + m - n:
                break
            s = qi @ k[..., j : j + block_k, :].mT
            if causal:
                s = s.masked_fill(torch.arange(j, j + block_k) > rows[:, None] + m - n, float("-inf"))
            new = torch.maximum(top, s.amax(-1))
            safe = new.masked_fill(new.isinf(), 0.0)
            p, keep = torch.exp(s - safe[..., None]), torch.exp(top - safe)
            total = total * keep + p.sum(-1)
            acc = acc * keep[..., None] + p @ v[..., j : j + block_k, :]
            top = new
        outs.append(acc / total.masked_fill(total == 0, 1.0)[..., None])
        lses.append(top + torch.log(total))
    return torch.cat(outs, -2), torch.cat(lses, -1)
