# mistake: repeat, which tiles, instead of repeat_interleave
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    b, t, d = x.shape
    dh = d // n_heads
    q = (x @ wq.T).view(b, t, n_heads, dh).transpose(1, 2)
    k = (x @ wk.T).view(b, t, n_kv_heads, dh).transpose(1, 2).repeat(1, n_heads // n_kv_heads, 1, 1)
    v = (x @ wv.T).view(b, t, n_kv_heads, dh).transpose(1, 2).repeat(1, n_heads // n_kv_heads, 1, 1)
    s = q @ k.mT * dh**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return (torch.nan_to_num(s.softmax(-1)) @ v).transpose(1, 2).reshape(b, t, d) @ wo.T
