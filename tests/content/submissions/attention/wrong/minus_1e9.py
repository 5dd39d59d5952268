# catalogue: 6
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    s = q @ k.transpose(-2, -1) * scale
    if mask is None:
        return s.softmax(-1) @ v
    s = s.masked_fill(~mask, -1e9)
    return (s.softmax(-1) * mask.any(-1, keepdim=True)) @ v
