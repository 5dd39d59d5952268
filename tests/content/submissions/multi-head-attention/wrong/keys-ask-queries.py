# catalogue: none
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    k, q, v = ((x @ w.T).view(B, T, n_heads, d).transpose(1, 2) for w in (wq, wk, wv))
    s = torch.matmul(q, k.transpose(-1, -2)) * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    y = torch.matmul(s.softmax(-1).nan_to_num(0.0), v)
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T
