# catalogue: 3
# the queries are expanded by the group size instead of keys and values, and the surplus heads are cut off
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    rep = n_heads // n_kv_heads
    q = (x @ wq.T).view(B, T, n_heads, hd).transpose(1, 2)
    q = q.repeat_interleave(rep, dim=1)[:, :n_heads]
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2).repeat_interleave(rep, dim=1)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2).repeat_interleave(rep, dim=1)
    s = q @ k.mT / hd ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return (s.softmax(-1).nan_to_num() @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
