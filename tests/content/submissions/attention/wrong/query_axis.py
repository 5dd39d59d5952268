# catalogue: 3
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    if scale is None:
        scale = q.size(-1) ** -0.5
    s = (q @ k.transpose(-2, -1)) * scale
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    p = torch.softmax(s, dim=-2)
    return torch.nan_to_num(p, nan=0.0) @ v
