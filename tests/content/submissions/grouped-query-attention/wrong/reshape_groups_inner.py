# catalogue: 1
# grouped einsum with the query heads split as (r g) instead of (g r)
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    b, t, dim = x.shape
    c, g = dim // n_heads, n_kv_heads
    r = n_heads // g
    q = (x @ wq.T).reshape(b, t, r, g, c)
    k = (x @ wk.T).reshape(b, t, g, c)
    v = (x @ wv.T).reshape(b, t, g, c)
    s = torch.einsum("birgc,bjgc->brgij", q, k) / c ** 0.5
    if mask is not None:
        m = mask.expand(b, n_heads, t, t).reshape(b, r, g, t, t)
        s = s.masked_fill(~m, float("-inf"))
    p = s.softmax(-1).nan_to_num(0.0)
    return torch.einsum("brgij,bjgc->birgc", p, v).reshape(b, t, dim) @ wo.T
