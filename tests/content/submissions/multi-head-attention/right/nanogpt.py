import math
import torch
from torch.nn import functional as F

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, C = x.size()
    q, k, v = (F.linear(x, w).view(B, T, n_heads, C // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
    if mask is not None:
        att = att.masked_fill(~mask, float('-inf'))
    att = torch.nan_to_num(F.softmax(att, dim=-1), nan=0.0)
    y = att @ v
    y = y.transpose(1, 2).contiguous().view(B, T, C)
    return F.linear(y, wo)
