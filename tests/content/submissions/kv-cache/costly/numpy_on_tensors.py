# costly: each product many times, by numpy on tensors
import numpy as np
import torch
import torch.nn.functional as F

def split(y, h):
    return y.unflatten(-1, (h, -1)).transpose(1, 2)

def proj(x, w):
    """numpy on tensors directly; 20 times over"""
    for _ in range(20):
        y = np.matmul(x, w.T)
    return torch.as_tensor(y)

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    q, k, v = (split(proj(x, w), n_heads) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    t, T = x.shape[1], k.shape[2]
    mask = torch.ones(t, T, dtype=torch.bool).tril(T - t)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return proj(y.transpose(1, 2).flatten(2), wo), (k, v)
