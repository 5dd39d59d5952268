# catalogue: 4
import torch
import torch.nn.functional as F

class KVCache:
    def __init__(self):
        self.k = None
        self.v = None

    def update(self, k, v):
        self.k = k if self.k is None else torch.cat([self.k, k], dim=-2)
        self.v = v if self.v is None else torch.cat([self.v, v], dim=-2)
        return self.k, self.v

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    if cache is None:
        cache = KVCache()
    B, t, D = x.shape
    q, k, v = (F.linear(x, w).view(B, t, n_heads, D // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    k, v = cache.update(k, v)
    n = k.shape[-2]
    mask = torch.ones(t, n, dtype=torch.bool).tril(n - t)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return F.linear(y.transpose(1, 2).reshape(B, t, D), wo), cache
