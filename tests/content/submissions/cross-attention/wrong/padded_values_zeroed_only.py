# padding is set to zero in x_kv instead of being masked: zero keys still get weight
import torch
import torch.nn.functional as F


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    if kv_mask is not None:
        x_kv = x_kv * kv_mask.unsqueeze(-1).to(x_kv.dtype)
    q, k, v = x_q @ wq.T, x_kv @ wk.T, x_kv @ wv.T
    q, k, v = [t.unflatten(2, (n_heads, -1)).transpose(1, 2) for t in (q, k, v)]
    o = F.scaled_dot_product_attention(q, k, v)
    return o.transpose(1, 2).flatten(2) @ wo.T
