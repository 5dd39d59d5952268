# the keys are repeated per group, the values tiled
import math

import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    rep = n_heads // n_kv_heads
    q = (x @ wq.T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    k = k.repeat_interleave(rep, dim=1)
    v = torch.cat([v] * rep, dim=1)
    s = q @ k.transpose(-2, -1) / math.sqrt(hd)
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return (torch.nan_to_num(s.softmax(-1)) @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
