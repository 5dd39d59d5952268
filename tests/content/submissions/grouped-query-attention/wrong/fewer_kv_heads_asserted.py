# catalogue: 5
# refuses n_kv_heads == n_heads, although that is plain multi-head attention
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    assert n_heads % n_kv_heads == 0
    group = n_heads // n_kv_heads
    if group < 2:
        raise ValueError("grouped-query attention needs fewer key/value heads than query heads")
    B, T, D = x.shape
    hd = D // n_heads
    q = (x @ wq.T).view(B, T, n_kv_heads, group, hd).permute(0, 2, 3, 1, 4)
    k = (x @ wk.T).view(B, T, n_kv_heads, 1, hd).permute(0, 2, 3, 1, 4)
    v = (x @ wv.T).view(B, T, n_kv_heads, 1, hd).permute(0, 2, 3, 1, 4)
    s = q @ k.transpose(-1, -2) * hd ** -0.5
    if mask is not None:
        m = mask.expand(B, n_heads, T, T).view(B, n_kv_heads, group, T, T) if mask.dim() == 4 else mask
        s = s.masked_fill(~m, float("-inf"))
    o = s.softmax(-1).nan_to_num(0.0) @ v
    return o.permute(0, 3, 1, 2, 4).reshape(B, T, D) @ wo.T
