# catalogue: 1
# keys and values are projected from x_q, so x_kv is never read
import math

import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, T, D = x_q.shape
    d = D // n_heads
    q = (x_q @ wq.T).view(B, T, n_heads, d).transpose(1, 2)
    k = (x_q @ wk.T).view(B, T, n_heads, d).transpose(1, 2)
    v = (x_q @ wv.T).view(B, T, n_heads, d).transpose(1, 2)
    att = q @ k.transpose(-2, -1) / math.sqrt(d)
    if kv_mask is not None:
        att = att.masked_fill(~kv_mask[:, None, None, :], float("-inf"))
    att = torch.nan_to_num(att.softmax(-1))
    return (att @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
