# catalogue: 1
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    s = q @ k.transpose(-1, -2)
    if scale is not None:
        s = s * scale
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return s.softmax(-1).nan_to_num(0.0) @ v
