# catalogue: 2
# the values come from x_q, only the keys from x_kv
import torch


def heads(x, w, n):
    y = x @ w.T
    return y.reshape(y.shape[0], y.shape[1], n, -1).permute(0, 2, 1, 3)


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    q = heads(x_q, wq, n_heads)
    k = heads(x_kv, wk, n_heads)
    v = heads(x_q, wv, n_heads)
    s = torch.matmul(q, k.mT) * q.shape[-1] ** -0.5
    if kv_mask is not None:
        s = s.masked_fill(kv_mask.logical_not()[:, None, None, :], -torch.inf)
    p = s.softmax(-1).nan_to_num(0.0)
    o = torch.matmul(p, v).permute(0, 2, 1, 3)
    return o.reshape(x_q.shape) @ wo.T
