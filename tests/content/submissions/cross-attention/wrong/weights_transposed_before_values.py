# catalogue: 4
# the score matrix is [Tk, Tq]; the output has one row per source token
import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    c = x_q.shape[-1] // n_heads
    parts = []
    for h in range(n_heads):
        s = slice(h * c, (h + 1) * c)
        q, k, v = x_q @ wq[s].T, x_kv @ wk[s].T, x_q @ wv[s].T
        a = torch.einsum("bkc,bqc->bkq", k, q) / c ** 0.5
        parts.append(a.softmax(dim=-1) @ v)
    y = torch.cat(parts, -1)
    if kv_mask is not None:
        y = y.masked_fill(~kv_mask.unsqueeze(-1), 0.0)
    return y @ wo.T
