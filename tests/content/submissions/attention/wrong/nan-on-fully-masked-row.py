# catalogue: 9
import math

import torch
import torch.nn.functional as F


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = scale if scale is not None else 1 / math.sqrt(q.size(-1))
    attn = torch.matmul(q, k.transpose(-2, -1)) * scale
    if mask is not None:
        attn = attn.masked_fill(mask == False, float("-inf"))  # noqa: E712
    return torch.matmul(F.softmax(attn, dim=-1), v)
