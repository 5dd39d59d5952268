# other: hides a key with the score -10000, which may be above those of the others
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    g = n_heads // n_kv_heads
    q = (x @ wq.T).view(B, T, n_heads, d).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, d).transpose(1, 2).repeat_interleave(g, 1)
    v = (x @ wv.T).view(B, T, n_kv_heads, d).transpose(1, 2).repeat_interleave(g, 1)
    s = (q @ k.transpose(-1, -2)) * d ** -0.5
    if mask is None:
        w = s.softmax(-1)
    else:
        mask = mask.expand(B, n_heads, T, T)
        w = s.masked_fill(~mask, -1e4).softmax(-1)
        w = w * mask.any(-1, keepdim=True)
    return (w @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
