# mistake: scaled by the root of the full width
import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    b, t_q, d = x_q.shape
    q, k, v = ((x @ w.T).view(b, -1, n_heads, d // n_heads).transpose(1, 2) for x, w in ((x_q, wq), (x_kv, wk), (x_kv, wv)))
    s = q @ k.mT / d**0.5
    if kv_mask is not None:
        s = s.masked_fill(~kv_mask[:, None, None, :], float("-inf"))
    o = torch.nan_to_num(s.softmax(-1)) @ v
    return o.transpose(1, 2).reshape(b, t_q, d) @ wo.T
