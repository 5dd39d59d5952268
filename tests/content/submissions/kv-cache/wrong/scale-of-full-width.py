# catalogue: none
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache.k, k], 2), torch.cat([cache.v, v], 2)
    T = k.shape[2]
    s = q @ k.mT / D**0.5
    s = s.masked_fill(torch.arange(T) > torch.arange(T - t, T)[:, None], -torch.inf)
    out = (s.softmax(-1) @ v).transpose(1, 2).flatten(2) @ wo.T
    return out, type("Cache", (), {"k": k, "v": v})
