# mistake: every query head uses key and value head 0
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    b, t, d = x.shape
    dh = d // n_heads
    q = (x @ wq.T).view(b, t, n_heads, dh).transpose(1, 2)
    k = (x @ wk.T).view(b, t, n_kv_heads, dh).transpose(1, 2)[:, :1]
    v = (x @ wv.T).view(b, t, n_kv_heads, dh).transpose(1, 2)[:, :1]
    s = q @ k.mT * dh**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return (torch.nan_to_num(s.softmax(-1)) @ v).transpose(1, 2).reshape(b, t, d) @ wo.T
