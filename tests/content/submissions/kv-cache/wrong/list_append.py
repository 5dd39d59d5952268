# catalogue: 4
import torch
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    if cache is None:
        cache = {"k": [], "v": []}
    cache["k"].append(x @ wk.T)
    cache["v"].append(x @ wv.T)
    split = lambda y: y.view(B, -1, n_heads, d).transpose(1, 2)
    q, k, v = split(x @ wq.T), split(torch.cat(cache["k"], 1)), split(torch.cat(cache["v"], 1))
    T = k.shape[2]
    keep = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(T - t)
    p = (q @ k.mT * d ** -0.5).masked_fill(~keep, float("-inf")).softmax(-1)
    return (p @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, cache
