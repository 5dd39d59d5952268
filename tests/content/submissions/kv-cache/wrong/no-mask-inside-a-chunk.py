# catalogue: 1
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        pk, pv = cache
        k, v = torch.cat([pk, k], 2), torch.cat([pv, v], 2)
    s = q @ k.transpose(-1, -2) / (D // n_heads) ** 0.5
    y = torch.softmax(s, -1) @ v
    return y.transpose(1, 2).reshape(B, t, D) @ wo.T, (k, v)
