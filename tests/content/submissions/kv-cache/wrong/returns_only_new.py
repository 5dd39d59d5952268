# catalogue: 3
import torch
import torch.nn.functional as F
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = (F.linear(x, w).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    new_cache = (k, v)
    if cache is not None:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    T = k.shape[2]
    keep = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(T - t)
    att = (q @ k.mT / (D // n_heads) ** 0.5).masked_fill(~keep, float("-inf")).softmax(-1)
    return F.linear((att @ v).transpose(1, 2).reshape(B, t, D), wo), new_cache
