# outside: x @ w instead of x @ w.T, where theirs has layers that multiply
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    b, t, d = x.shape
    q, k, v = ((x @ w).view(b, t, n_heads, d // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache[0], k], dim=2), torch.cat([cache[1], v], dim=2)
    n = k.shape[2]
    may = torch.ones(t, n, dtype=torch.bool).tril(n - t)
    s = (q @ k.mT * (d // n_heads) ** -0.5).masked_fill(~may, float("-inf"))
    out = (torch.softmax(s, -1) @ v).transpose(1, 2).reshape(b, t, d)
    return out @ wo, (k, v)
