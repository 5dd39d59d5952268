# catalogue: 5
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    if scale is None:
        scale = q.size(-1) ** -0.5
    s = (q * scale) @ k.transpose(-1, -2)
    if mask is not None:
        # True marks what is hidden
        s = s.masked_fill(mask, float("-inf"))
    return torch.nan_to_num(s.softmax(dim=-1), nan=0.0) @ v
