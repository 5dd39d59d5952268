# catalogue: 5
# as soon as every head has its own key/value head the code goes the multi-query way
import torch
import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    n_rep = n_heads // n_kv_heads
    q = F.linear(x, wq).view(B, T, n_heads, d).transpose(1, 2)
    k = F.linear(x, wk).view(B, T, n_kv_heads, d).transpose(1, 2)
    v = F.linear(x, wv).view(B, T, n_kv_heads, d).transpose(1, 2)
    if n_rep > 1:
        k, v = k.repeat_interleave(n_rep, 1), v.repeat_interleave(n_rep, 1)
    else:
        k, v = k[:, :1].expand_as(q), v[:, :1].expand_as(q)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return F.linear(y.transpose(1, 2).reshape(B, T, D), wo)
