# mistake: the sum is not rescaled when the maximum grows
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    t_q, t_k = q.shape[-2], k.shape[-2]
    shift = t_k - t_q
    outs, lses = [], []
    for i in range(0, t_q, block_q):
        qi = q[..., i : i + block_q, :] * q.shape[-1] ** -0.5
        rows = torch.arange(i, i + qi.shape[-2])
        m = qi.new_full(qi.shape[:-1], float("-inf"))
        total = torch.zeros_like(m)
        acc = torch.zeros_like(qi)
        for j in range(0, t_k, block_k):
            if causal and j > int(rows[-1]) + shift:
                break
            s = qi @ k[..., j : j + block_k, :].mT
            if causal:
                cols = torch.arange(j, j + s.shape[-1])
                s = s.masked_fill(cols > rows[:, None] + shift, float("-inf"))
            new = torch.maximum(m, s.amax(-1))
            safe = new.masked_fill(new == float("-inf"), 0.0)
            p = torch.exp(s - safe[..., None])
            keep = torch.exp(m - safe)
            total = total + p.sum(-1)
            acc = acc * keep[..., None] + p @ v[..., j : j + block_k, :]
            m = new
        outs.append(acc / total.masked_fill(total == 0, 1.0)[..., None])
        lses.append(m + torch.log(total))
    return torch.cat(outs, -2), torch.cat(lses, -1)
