# catalogue: none
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ w.T).view(B, T, -1, n_heads).permute(0, 3, 1, 2) for w in (wq, wk, wv))
    s = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    y = s.softmax(-1).nan_to_num(0.0) @ v
    return y.permute(0, 2, 3, 1).reshape(B, T, D) @ wo.T
