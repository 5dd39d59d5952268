import torch


def attend(q, k, v):
    """One head of one example: q [n, d], k and v [m, d]."""
    if k.shape[0] == 0:
        return torch.zeros_like(q)
    logits = q.mm(k.t()).mul(q.shape[1] ** -0.5)
    return logits.softmax(dim=1).mm(v)


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    size = wq.shape[0] // n_heads
    batch = []
    for b in range(x_q.shape[0]):
        memory = x_kv[b]
        if kv_mask is not None:
            memory = memory[kv_mask[b]]  # simply leave the padding away
        heads = []
        for h in range(n_heads):
            rows = slice(h * size, (h + 1) * size)
            heads.append(attend(x_q[b] @ wq[rows].T, memory @ wk[rows].T, memory @ wv[rows].T))
        batch.append(torch.cat(heads, dim=1) @ wo.T)
    return torch.stack(batch)
