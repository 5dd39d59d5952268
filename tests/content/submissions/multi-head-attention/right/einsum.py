import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    D = wq.shape[0]
    d = D // n_heads
    Q, K, V = (torch.einsum("btc,hdc->bhtd", x, w.unflatten(0, (n_heads, d))) for w in (wq, wk, wv))
    s = torch.einsum("bhqd,bhkd->bhqk", Q, K) * d**-0.5
    if mask is not None:
        s = torch.where(mask, s, -torch.inf)
    p = s.softmax(-1)
    p = torch.where(p.isnan(), 0, p)
    return torch.einsum("bhqk,bhkd,ohd->bqo", p, V, wo.unflatten(1, (n_heads, d)))
