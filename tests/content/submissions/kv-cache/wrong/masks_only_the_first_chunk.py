# catalogue: 1
import torch
import torch.nn.functional as F

class Cache:
    def __init__(self, k, v): self.k, self.v = k, v
    def plus(self, k, v): return Cache(torch.cat([self.k, k], -2), torch.cat([self.v, v], -2))

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    q, k, v = [(x @ w.T).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv)]
    new = Cache(k, v) if cache is None else cache.plus(k, v)
    y = F.scaled_dot_product_attention(q, new.k, new.v, is_causal=cache is None)
    return y.transpose(1, 2).flatten(2) @ wo.T, new
