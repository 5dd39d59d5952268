# outside: heads are interleaved features instead of consecutive slices, which in theirs is another order of weights
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    b, t, d = x.shape
    q, k, v = ((x @ w.T).view(b, t, d // n_heads, n_heads).permute(0, 3, 1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache[0], k], dim=2), torch.cat([cache[1], v], dim=2)
    n = k.shape[2]
    may = torch.ones(t, n, dtype=torch.bool).tril(n - t)
    s = (q @ k.mT * (d // n_heads) ** -0.5).masked_fill(~may, float("-inf"))
    out = (torch.softmax(s, -1) @ v).transpose(1, 2).reshape(b, t, d)
    return out @ wo.T, (k, v)
