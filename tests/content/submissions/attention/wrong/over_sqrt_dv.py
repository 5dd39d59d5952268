# catalogue: 2
import math, torch
import torch.nn.functional as F
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    att = q @ k.transpose(-2, -1)
    att = att / math.sqrt(v.size(-1)) if scale is None else att * scale
    if mask is not None:
        att = att.masked_fill(mask == 0, float('-inf'))
    att = F.softmax(att, dim=-1)
    if mask is not None:
        att = att.masked_fill(mask == 0, 0.0)
    return att @ v
