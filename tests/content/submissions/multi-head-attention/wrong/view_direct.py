# catalogue: 1
import torch
import torch.nn.functional as F

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q = (x @ wq.T).view(B, n_heads, T, D // n_heads)
    k = (x @ wk.T).view(B, n_heads, T, D // n_heads)
    v = (x @ wv.T).view(B, n_heads, T, D // n_heads)
    s = q @ k.transpose(-2, -1) / (D // n_heads) ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    o = s.softmax(-1).nan_to_num(0) @ v
    return o.transpose(1, 2).reshape(B, T, D) @ wo.T
