# catalogue: 6
import math

import torch

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ w.T).view(B, T, n_heads, -1) for w in (wq, wk, wv))
    s = q @ k.transpose(-1, -2) / math.sqrt(D // n_heads)
    return (s.softmax(-1) @ v).reshape(B, T, D) @ wo.T
