# catalogue: 5
# every query gets the average of the (unmasked) values, the queries play no part
import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    v = x_kv @ wv.T
    if kv_mask is None:
        ctx = v.mean(dim=1, keepdim=True)
    else:
        m = kv_mask.unsqueeze(-1).to(v.dtype)
        ctx = (v * m).sum(1, keepdim=True) / m.sum(1, keepdim=True).clamp(min=1)
    return ctx.expand(-1, x_q.shape[1], -1) @ wo.T
