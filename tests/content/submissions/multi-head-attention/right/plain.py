import math

import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q = (x @ wq.T).view(B, T, n_heads, d).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_heads, d).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_heads, d).transpose(1, 2)
    scores = q @ k.transpose(-2, -1) / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    att = torch.nan_to_num(torch.softmax(scores, dim=-1), nan=0.0)
    y = (att @ v).transpose(1, 2).contiguous().view(B, T, D)
    return y @ wo.T
