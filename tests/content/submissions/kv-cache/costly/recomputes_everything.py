# costly: nothing is kept but the inputs, and every call recomputes everything
import torch
import torch.nn.functional as F
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    t = x.shape[1]
    seq = x if cache is None else torch.cat([cache, x], 1)
    q, k, v = [F.linear(seq, w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv)]
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return F.linear(y.transpose(1, 2).flatten(2)[:, -t:], wo), seq
