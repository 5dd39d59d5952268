import math

import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    group = n_heads // n_kv_heads

    q = (x @ wq.T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2)

    k = torch.repeat_interleave(k, group, dim=1)
    v = torch.repeat_interleave(v, group, dim=1)

    scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(hd)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    probs = torch.softmax(scores, dim=-1)
    if mask is not None:
        probs = torch.where(torch.isnan(probs), torch.zeros_like(probs), probs)
    y = torch.matmul(probs, v)
    y = y.transpose(1, 2).contiguous().view(B, T, D)
    return y @ wo.T
