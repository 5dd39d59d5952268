# catalogue: none
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    wq.mul_(d**-0.5)
    q, k, v = ((x @ w.T).view(B, T, n_heads, d).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.transpose(-1, -2)
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return (s.softmax(-1).nan_to_num(0.0) @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
