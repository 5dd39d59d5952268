# the bool mask is added to the scores as 0/1 numbers
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    q = (x @ wq.T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    k = k.repeat_interleave(n_heads // n_kv_heads, 1)
    v = v.repeat_interleave(n_heads // n_kv_heads, 1)
    s = q @ k.transpose(-2, -1) * hd ** -0.5
    if mask is not None:
        s = s + mask
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
