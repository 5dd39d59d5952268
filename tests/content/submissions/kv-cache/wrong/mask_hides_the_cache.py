# named: cache-ignored
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    b, t, D = x.shape
    h = lambda y: y.view(b, -1, n_heads, D // n_heads).transpose(1, 2)
    k, v = x @ wk.T, x @ wv.T
    if cache is not None:
        k, v = torch.cat([cache[0], k], 1), torch.cat([cache[1], v], 1)
    T = k.shape[1]
    m = torch.ones(t, T, dtype=torch.bool).tril(T - t)
    m[:, : T - t] = False
    y = torch.nn.functional.scaled_dot_product_attention(h(x @ wq.T), h(k), h(v), attn_mask=m)
    return y.transpose(1, 2).reshape(b, t, D) @ wo.T, (k, v)
