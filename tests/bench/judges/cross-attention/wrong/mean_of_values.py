# mistake: every query gets the mean of the values, whatever it asks
def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    v = x_kv @ wv.T
    if kv_mask is None:
        mean = v.mean(1, keepdim=True)
    else:
        kept = kv_mask[..., None].to(v.dtype)
        mean = (v * kept).sum(1, keepdim=True) / kept.sum(1, keepdim=True).clamp(min=1)
    return mean.expand(-1, x_q.shape[1], -1) @ wo.T
