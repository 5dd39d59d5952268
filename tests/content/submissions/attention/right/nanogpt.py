import math
import torch
from torch.nn import functional as F

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)) if scale is None else scale)
    if mask is not None:
        att = att.masked_fill(mask == 0, float('-inf'))
        att = F.softmax(att, dim=-1)
        att = att.masked_fill(mask == 0, 0.0)
    else:
        att = F.softmax(att, dim=-1)
    return att @ v
