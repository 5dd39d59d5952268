# catalogue: 9
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    s = q @ k.transpose(-2, -1) * (q.size(-1) ** -0.5 if scale is None else scale)
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return torch.softmax(s, dim=-1) @ v
