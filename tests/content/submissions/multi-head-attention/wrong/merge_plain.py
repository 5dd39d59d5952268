# catalogue: 2
import torch
import torch.nn.functional as F

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = (F.linear(x, w).view(B, T, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT * (D // n_heads) ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    o = torch.nan_to_num(F.softmax(s, -1), 0.0) @ v
    return F.linear(o.contiguous().view(B, T, D), wo)
