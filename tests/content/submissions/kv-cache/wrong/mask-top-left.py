# catalogue: 1
import torch
import torch.nn.functional as F


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    q, k, v = (F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv))
    if cache:
        k, v = (torch.cat(two, dim=-2) for two in zip(cache, (k, v)))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=q.shape[-2] > 1)
    return F.linear(y.transpose(1, 2).flatten(2), wo), (k, v)
