import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    b, t, d = x.shape
    q = (x @ wq.T).reshape(b, t, n_kv_heads, n_heads // n_kv_heads, d // n_heads)
    k = (x @ wk.T).reshape(b, t, n_kv_heads, -1)
    v = (x @ wv.T).reshape(b, t, n_kv_heads, -1)
    s = torch.einsum("bqkge,bnke->bkgqn", q, k) * (d // n_heads) ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask.expand(b, n_heads, t, t).reshape(s.shape), float("-inf"))
    p = s.softmax(-1).nan_to_num()
    o = torch.einsum("bkgqn,bnke->bqkge", p, v)
    return o.reshape(b, t, d) @ wo.T
