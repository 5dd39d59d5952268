import math

import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, Tq, D = x_q.shape
    Tk = x_kv.shape[1]
    d_head = D // n_heads

    q = x_q @ wq.T
    k = x_kv @ wk.T
    v = x_kv @ wv.T

    q = q.view(B, Tq, n_heads, d_head).transpose(1, 2)
    k = k.view(B, Tk, n_heads, d_head).transpose(1, 2)
    v = v.view(B, Tk, n_heads, d_head).transpose(1, 2)

    scores = q @ k.transpose(-2, -1) / math.sqrt(d_head)
    if kv_mask is not None:
        scores = scores.masked_fill(~kv_mask[:, None, None, :], float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    # sources that are nothing but padding give 0/0
    weights = torch.nan_to_num(weights, nan=0.0)

    out = (weights @ v).transpose(1, 2).contiguous().view(B, Tq, D)
    return out @ wo.T
