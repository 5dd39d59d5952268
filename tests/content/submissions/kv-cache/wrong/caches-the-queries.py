# catalogue: 5
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    keys, values = (k, v) if cache is None else (torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2))
    T = keys.shape[2]
    s = q @ keys.mT * (D // n_heads) ** -0.5
    s = s.masked_fill(torch.ones(t, T, dtype=torch.bool).triu(T - t + 1), -torch.inf)
    y = (s.softmax(-1) @ values).transpose(1, 2).flatten(2) @ wo.T
    past = q if cache is None else torch.cat([cache[0], q], 2)
    return y, (past, values)
