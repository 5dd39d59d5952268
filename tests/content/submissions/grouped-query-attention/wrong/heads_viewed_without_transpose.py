# view(B, heads, T, d) without a transpose mixes positions and heads
import torch
import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    q = F.linear(x, wq).view(B, n_heads, T, hd)
    k = F.linear(x, wk).view(B, n_kv_heads, T, hd)
    v = F.linear(x, wv).view(B, n_kv_heads, T, hd)
    k, v = (t.repeat_interleave(n_heads // n_kv_heads, dim=1) for t in (k, v))
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return F.linear(y.reshape(B, T, D), wo)
