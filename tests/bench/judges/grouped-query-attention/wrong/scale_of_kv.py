# mistake: scaled by the root of the width of all key heads together
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    b, t, d = x.shape
    dh, group = d // n_heads, n_heads // n_kv_heads
    q = (x @ wq.T).view(b, t, n_heads, dh).transpose(1, 2)
    k = (x @ wk.T).view(b, t, n_kv_heads, dh).transpose(1, 2).repeat_interleave(group, 1)
    v = (x @ wv.T).view(b, t, n_kv_heads, dh).transpose(1, 2).repeat_interleave(group, 1)
    s = q @ k.mT / len(wk) ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return (torch.nan_to_num(s.softmax(-1)) @ v).transpose(1, 2).reshape(b, t, d) @ wo.T
