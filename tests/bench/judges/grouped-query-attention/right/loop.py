import torch
from torch.nn import functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    size = x.shape[-1] // n_heads
    group = n_heads // n_kv_heads
    q, k, v = F.linear(x, wq), F.linear(x, wk), F.linear(x, wv)
    pieces = []
    for head in range(n_heads):
        kv = head // group
        qh = q[..., head * size : (head + 1) * size]
        kh = k[..., kv * size : (kv + 1) * size]
        vh = v[..., kv * size : (kv + 1) * size]
        m = None if mask is None else mask.expand(len(x), n_heads, x.shape[1], x.shape[1])[:, head]
        s = qh @ kh.mT / size**0.5
        if m is not None:
            s = s.masked_fill(~m, float("-inf"))
        pieces.append(torch.nan_to_num(F.softmax(s, -1)) @ vh)
    return F.linear(torch.cat(pieces, -1), wo)
