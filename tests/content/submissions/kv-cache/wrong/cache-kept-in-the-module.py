# catalogue: none
import torch

_past = {}


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    if cache is None:
        _past.clear()
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if _past:
        k, v = torch.cat([_past["k"], k], 2), torch.cat([_past["v"], v], 2)
    _past.update(k=k, v=v)
    mask = torch.ones(t, k.shape[2], dtype=torch.bool).tril(k.shape[2] - t)
    s = (q @ k.mT * (D // n_heads) ** -0.5).masked_fill(~mask, -torch.inf)
    y = (s.softmax(-1) @ v).transpose(1, 2).flatten(2)
    return y @ wo.T, k.shape[2]
