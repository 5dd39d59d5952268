# catalogue: none
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    q *= q.shape[-1] ** -0.5 if scale is None else scale
    s = q @ k.transpose(-2, -1)
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return s.softmax(-1).nan_to_num(0.0) @ v
