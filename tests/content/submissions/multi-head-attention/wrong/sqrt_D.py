# catalogue: 3
import math, torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, C = x.size()
    split = lambda t: t.view(B, T, n_heads, C // n_heads).transpose(1, 2)
    q, k, v = split(x @ wq.T), split(x @ wk.T), split(x @ wv.T)
    att = (q @ k.transpose(-2, -1)) / math.sqrt(C)
    if mask is not None:
        att = att.masked_fill(mask == 0, float("-inf"))
    att = att.softmax(-1).nan_to_num(0.0)
    return (att @ v).transpose(1, 2).reshape(B, T, C) @ wo.T
