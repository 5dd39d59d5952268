# catalogue: 1
# fills a [Tq, Tk] score matrix tile by tile
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk = q.shape[-2], k.shape[-2]
    S = torch.full((*q.shape[:-1], Tk), -torch.inf, dtype=q.dtype)
    for i in range(0, Tq, block_q):
        for j in range(0, Tk, block_k):
            hi = min(i + block_q, Tq)
            if causal and j > hi - 1 + Tk - Tq:
                break
            s = q[..., i:hi, :] @ k[..., j:j + block_k, :].mT / q.shape[-1] ** 0.5
            if causal:
                r = torch.arange(i, hi)[:, None] + Tk - Tq
                s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > r, -torch.inf)
            S[..., i:hi, j:j + block_k] = s
    return S.softmax(-1).nan_to_num(0.0) @ v, S.logsumexp(-1)
