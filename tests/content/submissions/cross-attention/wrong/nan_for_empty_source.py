# a source of padding only gives nan instead of zeros
import math

import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, Tq, D = x_q.shape
    Tk, hd = x_kv.shape[1], D // n_heads
    q = (x_q @ wq.T).view(B, Tq, n_heads, hd).transpose(1, 2)
    k = (x_kv @ wk.T).view(B, Tk, n_heads, hd).transpose(1, 2)
    v = (x_kv @ wv.T).view(B, Tk, n_heads, hd).transpose(1, 2)
    s = q @ k.transpose(-1, -2) / math.sqrt(hd)
    if kv_mask is not None:
        s = s.masked_fill(~kv_mask[:, None, None, :], float("-inf"))
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, Tq, D) @ wo.T
