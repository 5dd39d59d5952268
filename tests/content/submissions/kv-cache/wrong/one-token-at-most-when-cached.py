# catalogue: none
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    if cache is not None:
        x = x[:, -1:]  # only the newest token is new
        t = 1
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    T = k.shape[2]
    s = q @ k.mT * (D // n_heads) ** -0.5
    s = s.masked_fill(torch.ones(t, T, dtype=torch.bool).triu(T - t + 1), -torch.inf)
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, (k, v)
