# catalogue: 6
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q = (x @ wq.T).view(B, T, n_heads, d).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_heads, d).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_heads, d).transpose(1, 2)
    s = q @ k.transpose(2, 3) * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    p = torch.softmax(s, dim=1).nan_to_num(0.0)
    return (p @ v).transpose(1, 2).reshape(B, T, D) @ wo.T
