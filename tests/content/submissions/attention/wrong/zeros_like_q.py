# catalogue: 8
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    c = q.shape[-1] ** -0.5 if scale is None else scale
    s = torch.matmul(q, k.transpose(-1, -2)) * c
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    out = torch.zeros_like(q)
    out[...] = torch.softmax(s, -1).nan_to_num(0.0) @ v
    return out
