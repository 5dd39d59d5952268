# mistake: the queries are averaged down to the number of key heads instead of repeating the keys
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    b, t, d = x.shape
    dh, group = d // n_heads, n_heads // n_kv_heads
    q = (x @ wq.T).view(b, t, n_kv_heads, group, dh).mean(3).transpose(1, 2)
    k = (x @ wk.T).view(b, t, n_kv_heads, dh).transpose(1, 2)
    v = (x @ wv.T).view(b, t, n_kv_heads, dh).transpose(1, 2)
    s = q @ k.mT / dh**0.5
    if mask is not None:
        s = s.masked_fill(~mask.expand(b, n_heads, t, t)[:, ::group], float("-inf"))
    o = (torch.nan_to_num(s.softmax(-1)) @ v).repeat_interleave(group, 1)
    return o.transpose(1, 2).reshape(b, t, d) @ wo.T
