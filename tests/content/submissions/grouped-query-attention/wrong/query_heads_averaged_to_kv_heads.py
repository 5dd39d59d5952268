# catalogue: 3
# the query heads are brought down to the number of kv heads (mean of a group), then the result is repeated
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    g = n_heads // n_kv_heads
    q = (x @ wq.T).view(B, T, n_kv_heads, g, hd).mean(3).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    s = (q @ k.transpose(-1, -2)) / hd ** 0.5
    s = s.repeat_interleave(g, dim=1)
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    a = s.softmax(-1).nan_to_num(0.0)
    y = a @ v.repeat_interleave(g, dim=1)
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T
