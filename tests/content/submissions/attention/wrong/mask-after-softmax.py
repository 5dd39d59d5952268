# catalogue: 4
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    s = q @ k.transpose(-1, -2)
    s = s * (scale if scale is not None else q.shape[-1] ** -0.5)
    p = torch.softmax(s, dim=-1)
    if mask is not None:
        p = p * mask
    return p @ v
