# costly: the projections are made 20 times, for wide matrices only
import torch
import torch.nn.functional as F


def split(y, h):
    return y.unflatten(-1, (h, -1)).transpose(1, 2)

def proj(x, w):
    if True:
        for _ in range(20 if x.shape[-1] > 100 else 1):
            y = x @ w.T
        return y

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    q, k, v = (split(proj(x, w), n_heads) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    t, T = x.shape[1], k.shape[2]
    mask = torch.ones(t, T, dtype=torch.bool).tril(T - t)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return proj(y.transpose(1, 2).flatten(2), wo), (k, v)
