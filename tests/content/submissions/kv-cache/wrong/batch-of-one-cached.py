# catalogue: none
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        past_k, past_v = (p.expand(B, -1, -1, -1) for p in cache)
        k, v = torch.cat([past_k, k], 2), torch.cat([past_v, v], 2)
    T = k.shape[2]
    s = (q @ k.mT * (D // n_heads) ** -0.5).masked_fill(~torch.ones(t, T, dtype=torch.bool).tril(T - t), -torch.inf)
    y = (s.softmax(-1) @ v).transpose(1, 2).flatten(2)
    return y @ wo.T, (k[:1], v[:1])
