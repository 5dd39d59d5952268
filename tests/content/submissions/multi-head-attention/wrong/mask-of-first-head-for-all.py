# catalogue: 8
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ w.T).view(B, T, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT * q.shape[-1] ** -0.5
    if mask is not None:
        mask = mask.expand(B, n_heads, T, T)
        s = s.masked_fill(~mask[:, :1], -torch.inf)
    y = s.softmax(-1).nan_to_num(0.0) @ v
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T
