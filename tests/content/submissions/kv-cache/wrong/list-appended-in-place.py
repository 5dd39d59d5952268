# catalogue: 4
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    if cache is None:
        cache = {"k": [], "v": []}
    t = x.shape[1]
    cache["k"].append(x @ wk.T)
    cache["v"].append(x @ wv.T)
    q, k, v = (
        y.unflatten(-1, (n_heads, -1)).transpose(1, 2)
        for y in (x @ wq.T, torch.cat(cache["k"], 1), torch.cat(cache["v"], 1))
    )
    keep = torch.ones(t, k.shape[2], dtype=torch.bool).tril(k.shape[2] - t)
    s = (q @ k.mT * q.shape[-1] ** -0.5).masked_fill(~keep, -torch.inf)
    return (s.softmax(-1) @ v).transpose(1, 2).flatten(2) @ wo.T, cache
