import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    q = F.linear(x, wq).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    k = F.linear(x, wk).unflatten(-1, (n_kv_heads, -1)).transpose(1, 2)
    v = F.linear(x, wv).unflatten(-1, (n_kv_heads, -1)).transpose(1, 2)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)
    return F.linear(y.transpose(1, 2).flatten(-2), wo)
