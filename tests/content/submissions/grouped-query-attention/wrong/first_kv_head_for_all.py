# catalogue: 2
# everything reads key/value head 0, as in multi-query attention
import torch
import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    q = F.linear(x, wq).view(B, T, n_heads, hd).transpose(1, 2)
    k = F.linear(x, wk)[..., :hd].unsqueeze(1)
    v = F.linear(x, wv)[..., :hd].unsqueeze(1)
    y = F.scaled_dot_product_attention(q, k.expand_as(q), v.expand_as(q), attn_mask=mask)
    return F.linear(y.transpose(1, 2).reshape(B, T, D), wo)
