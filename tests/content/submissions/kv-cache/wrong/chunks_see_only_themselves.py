# named: chunks-see-only-themselves
import torch
import torch.nn.functional as F


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    b, t, D = x.shape
    h = lambda y: y.view(b, -1, n_heads, D // n_heads).transpose(1, 2)
    q, k, v = h(x @ wq.T), h(x @ wk.T), h(x @ wv.T)
    K, V = (k, v) if cache is None else (torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2))
    if t > 1:
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    else:
        y = F.scaled_dot_product_attention(q, K, V)
    return y.transpose(1, 2).reshape(b, t, D) @ wo.T, (K, V)
