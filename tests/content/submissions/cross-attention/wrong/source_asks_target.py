# catalogue: 4
# the roles are swapped: the source asks, the target answers, so there are Tk rows
import math

import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, T, D = x_kv.shape
    q = (x_kv @ wq.T).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x_q @ wk.T).view(B, x_q.shape[1], n_heads, -1).transpose(1, 2)
    v = (x_q @ wv.T).view(B, x_q.shape[1], n_heads, -1).transpose(1, 2)
    w = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(D // n_heads), dim=-1)
    out = (w @ v).transpose(1, 2).reshape(B, T, D)
    if kv_mask is not None:
        out = out * kv_mask[..., None]
    return out @ wo.T
