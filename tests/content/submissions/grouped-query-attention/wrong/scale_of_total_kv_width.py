# catalogue: 4
# the scores are divided by the root of the whole width of k, n_kv_heads * d
import math

import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    q, k, v = x @ wq.T, x @ wk.T, x @ wv.T
    scale = 1 / math.sqrt(k.size(-1))
    q = q.view(B, T, n_heads, -1).transpose(1, 2)
    k = k.view(B, T, n_kv_heads, -1).transpose(1, 2).repeat_interleave(n_heads // n_kv_heads, 1)
    v = v.view(B, T, n_kv_heads, -1).transpose(1, 2).repeat_interleave(n_heads // n_kv_heads, 1)
    s = q @ k.transpose(-2, -1) * scale
    if mask is not None:
        s = s.masked_fill(~mask, -math.inf)
    s = torch.softmax(s, -1)
    s = torch.where(s.isnan(), 0.0, s)
    return (s @ v).transpose(1, 2).flatten(2) @ wo.T
