# mistake: the heads are merged without transposing back
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    b, t, d = x.shape
    q, k, v = ((x @ w.T).view(b, t, n_heads, d // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT / (d // n_heads) ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    o = torch.nan_to_num(s.softmax(-1)) @ v
    return o.reshape(b, t, d) @ wo.T
