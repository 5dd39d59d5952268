# a causal mask is applied when none is given
import torch
import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    rep = n_heads // n_kv_heads
    q = F.linear(x, wq).view(B, T, n_heads, -1).transpose(1, 2)
    k = F.linear(x, wk).view(B, T, n_kv_heads, -1).transpose(1, 2).repeat_interleave(rep, dim=1)
    v = F.linear(x, wv).view(B, T, n_kv_heads, -1).transpose(1, 2).repeat_interleave(rep, dim=1)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
    return F.linear(y.transpose(1, 2).reshape(B, T, D), wo)
