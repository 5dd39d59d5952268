# catalogue: 1+4
import torch
import torch.nn.functional as F
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    cache = [] if cache is None else cache
    q, k, v = [F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv)]
    cache.append((k, v))
    k, v = (torch.cat(s, 2) for s in zip(*cache))
    y = F.scaled_dot_product_attention(q, k, v)
    return F.linear(y.transpose(1, 2).flatten(2), wo), cache
