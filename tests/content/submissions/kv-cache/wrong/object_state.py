# catalogue: 4
import torch
import torch.nn.functional as F

class KVCache:
    k = v = None
    def update(self, k, v):
        self.k = k if self.k is None else torch.cat([self.k, k], dim=2)
        self.v = v if self.v is None else torch.cat([self.v, v], dim=2)
        return self.k, self.v

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    cache = KVCache() if cache is None else cache
    q, k, v = [F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv)]
    k, v = cache.update(k, v)
    T, t = k.shape[2], x.shape[1]
    m = torch.arange(T, device=x.device) <= torch.arange(T - t, T, device=x.device)[:, None]
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=m)
    return F.linear(y.transpose(1, 2).flatten(2), wo), cache
