import torch
from torch import einsum


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    D = x_q.size(-1)
    h, c = n_heads, D // n_heads
    Wq, Wk, Wv = (w.reshape(h, c, D) for w in (wq, wk, wv))
    Wo = wo.reshape(D, h, c)
    q = einsum("bid,hcd->bhic", x_q, Wq) * c ** -0.5
    k = einsum("bjd,hcd->bhjc", x_kv, Wk)
    v = einsum("bjd,hcd->bhjc", x_kv, Wv)
    s = einsum("bhic,bhjc->bhij", q, k)
    if kv_mask is None:
        p = s.softmax(-1)
    else:
        keep = kv_mask.view(kv_mask.size(0), 1, 1, -1)
        s = torch.where(keep, s, torch.finfo(s.dtype).min)
        p = s.softmax(-1) * keep
    return einsum("bhij,bhjc,dhc->bid", p, v, Wo)
