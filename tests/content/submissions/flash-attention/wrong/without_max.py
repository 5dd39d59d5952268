# catalogue: 7
# sums exp(s) as it is
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        Q = q[..., i:i + block_q, :] / d ** 0.5
        num, den = torch.zeros_like(Q), torch.zeros_like(Q[..., :1])
        for j in range(0, Tk, block_k):
            if causal and j > i + Q.shape[-2] - 1 + Tk - Tq:
                break
            e = torch.exp(Q @ k[..., j:j + block_k, :].mT)
            if causal:
                e = e * (torch.arange(j, j + e.shape[-1]) <= torch.arange(i, i + Q.shape[-2])[:, None] + Tk - Tq)
            num = num + e @ v[..., j:j + block_k, :]
            den = den + e.sum(-1, keepdim=True)
        outs.append(num / den.masked_fill(den == 0, 1))
        lses.append(den.log().squeeze(-1))
    return torch.cat(outs, -2), torch.cat(lses, -1)
