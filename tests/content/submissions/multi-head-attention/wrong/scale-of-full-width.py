# catalogue: 3
import math

import torch.nn.functional as F


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    shape = (B, T, n_heads, D // n_heads)
    q = F.linear(x, wq).view(shape).permute(0, 2, 1, 3)
    k = F.linear(x, wk).view(shape).permute(0, 2, 1, 3)
    v = F.linear(x, wv).view(shape).permute(0, 2, 1, 3)
    a = q @ k.mT / math.sqrt(D)
    if mask is not None:
        a = a.masked_fill(mask == 0, -math.inf)
    a = F.softmax(a, -1).nan_to_num(0.0)
    return F.linear((a @ v).transpose(1, 2).flatten(2), wo)
