# costly: runs the whole sequence at each step and keeps the last rows
import torch
import torch.nn.functional as F


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    everything = torch.cat([*(cache or ()), x], dim=1)
    q, k, v = (F.linear(everything, w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    y = F.linear(y.transpose(1, 2).flatten(2), wo)
    return y[:, -x.shape[1] :], (*(cache or ()), x)
