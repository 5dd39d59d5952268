# catalogue: 4
import torch

ROOM = 512


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    if cache is None:
        cache = (x.new_zeros(B, ROOM, D), x.new_zeros(B, ROOM, D), 0)
    keys, values, used = cache
    end = used + t
    keys[:, used:end] = x @ wk.T
    values[:, used:end] = x @ wv.T
    q, k, v = (
        y.unflatten(-1, (n_heads, -1)).transpose(1, 2) for y in (x @ wq.T, keys[:, :end], values[:, :end])
    )
    s = q @ k.mT * q.shape[-1] ** -0.5
    s = s.masked_fill(torch.ones(t, end, dtype=torch.bool).triu(used + 1), -torch.inf)
    return (s.softmax(-1) @ v).transpose(1, 2).flatten(2) @ wo.T, (keys, values, end)
