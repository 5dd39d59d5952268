# catalogue: 1
# k.repeat tiles the kv heads (0 1 0 1) instead of repeating each (0 0 1 1)
import math

import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    q = (x @ wq.T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    n_rep = n_heads // n_kv_heads
    k = k.repeat(1, n_rep, 1, 1)
    v = v.repeat(1, n_rep, 1, 1)
    att = q @ k.transpose(-2, -1) / math.sqrt(hd)
    if mask is not None:
        att = att.masked_fill(~mask, float("-inf"))
    att = torch.nan_to_num(torch.softmax(att, dim=-1))
    return (att @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
