# catalogue: 2
import math

import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    if scale is None:
        scale = 1 / math.sqrt(v.shape[-1])
    att = (q @ k.transpose(-1, -2)) * scale
    if mask is not None:
        att.masked_fill_(mask == 0, -math.inf)
    att = torch.softmax(att, dim=-1)
    return torch.nan_to_num(att) @ v
