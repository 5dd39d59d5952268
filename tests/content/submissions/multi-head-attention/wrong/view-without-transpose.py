# catalogue: 1
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q = (x @ wq.T).view(B, n_heads, T, d)
    k = (x @ wk.T).view(B, n_heads, T, d)
    v = (x @ wv.T).view(B, n_heads, T, d)
    s = q @ k.transpose(-2, -1) * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    y = s.softmax(-1).nan_to_num(0.0) @ v
    return y.reshape(B, T, D) @ wo.T
