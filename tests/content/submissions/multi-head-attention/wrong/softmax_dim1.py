# catalogue: 6
import torch
import torch.nn.functional as F

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = (F.linear(x, w).view(B, T, n_heads, D // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.transpose(-2, -1) * (D // n_heads) ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    p = torch.nan_to_num(F.softmax(s, dim=1), nan=0.0)
    return F.linear((p @ v).transpose(1, 2).reshape(B, T, D), wo)
