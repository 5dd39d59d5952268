import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    # axes: b batch, g kv head, r query head within its group, i/j time, c channel
    b, t, dim = x.shape
    c = dim // n_heads
    r = n_heads // n_kv_heads
    q = torch.einsum("bid,grcd->bgric", x, wq.reshape(n_kv_heads, r, c, dim))
    k = torch.einsum("bjd,gcd->bgjc", x, wk.reshape(n_kv_heads, c, dim))
    v = torch.einsum("bjd,gcd->bgjc", x, wv.reshape(n_kv_heads, c, dim))
    s = torch.einsum("bgric,bgjc->bgrij", q, k).div(c ** 0.5)
    if mask is not None:
        m = mask.broadcast_to(b, n_heads, t, t).reshape(b, n_kv_heads, r, t, t)
        s = s.where(m, -torch.inf)
        lse = torch.logsumexp(s, -1, keepdim=True)
        p = torch.where(m, (s - lse).exp(), 0.0)
    else:
        p = s.softmax(-1)
    o = torch.einsum("bgrij,bgjc->bigrc", p, v)
    return o.reshape(b, t, dim) @ wo.T
