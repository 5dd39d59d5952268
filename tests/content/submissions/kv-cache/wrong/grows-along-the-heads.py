# catalogue: 3
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    k = (x @ wk.T).view(B, t, n_heads, d)
    v = (x @ wv.T).view(B, t, n_heads, d)
    q = (x @ wq.T).view(B, t, n_heads, d)
    if cache is not None:
        k = torch.cat([cache[0], k], dim=0).view(B, -1, n_heads, d)
        v = torch.cat([cache[1], v], dim=0).view(B, -1, n_heads, d)
    T = k.shape[1]
    s = torch.einsum("bqhd,bkhd->bhqk", q, k) * d**-0.5
    s = s.masked_fill(torch.arange(T) > torch.arange(T - t, T)[:, None], -torch.inf)
    y = torch.einsum("bhqk,bkhd->bqhd", s.softmax(-1), v).flatten(2)
    return y @ wo.T, (k, v)
