# catalogue: 3
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    new = (k, v)
    if cache is not None:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    mask = torch.ones(t, k.shape[2], dtype=torch.bool).tril(k.shape[2] - t)
    s = (q @ k.mT * (D // n_heads) ** -0.5).masked_fill(~mask, -torch.inf)
    y = (s.softmax(-1) @ v).transpose(1, 2).flatten(2)
    return y @ wo.T, new
