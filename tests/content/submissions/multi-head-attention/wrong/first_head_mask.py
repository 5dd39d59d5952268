# catalogue: 8
import torch
import torch.nn.functional as F
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = (F.linear(x, w).view(B, T, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT * (D // n_heads) ** -0.5
    if mask is not None:
        mask = mask.expand(B, n_heads, T, T)[:, :1]
        s = s.masked_fill(~mask, -torch.inf)
    return F.linear((s.softmax(-1).nan_to_num(0) @ v).transpose(1, 2).reshape(B, T, D), wo)
