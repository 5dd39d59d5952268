# catalogue: 1+5
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    s = q @ k.mT * (1.0 if scale is None else scale)
    if mask is not None:
        s = s.masked_fill(mask, float("-inf"))
    return s.softmax(-1).nan_to_num(0) @ v
