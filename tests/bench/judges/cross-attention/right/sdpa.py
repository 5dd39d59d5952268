import torch.nn.functional as F


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    def heads(x, w):
        return F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2)

    mask = None
    if kv_mask is not None:
        mask = kv_mask[:, None, None, :].expand(-1, n_heads, x_q.shape[1], -1)
    out = F.scaled_dot_product_attention(heads(x_q, wq), heads(x_kv, wk), heads(x_kv, wv), attn_mask=mask)
    if kv_mask is not None:
        out = out.masked_fill(~kv_mask.any(-1)[:, None, None, None], 0.0)
    return F.linear(out.transpose(1, 2).flatten(2), wo)
