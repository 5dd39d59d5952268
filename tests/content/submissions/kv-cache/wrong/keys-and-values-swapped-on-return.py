# catalogue: none
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        v_past, k_past = cache
        k, v = torch.cat([k_past, k], 2), torch.cat([v_past, v], 2)
    T = k.shape[2]
    s = q @ k.mT * (D // n_heads) ** -0.5
    s = s.masked_fill(torch.ones(t, T, dtype=torch.bool).triu(T - t + 1), -torch.inf)
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, (k, v)
