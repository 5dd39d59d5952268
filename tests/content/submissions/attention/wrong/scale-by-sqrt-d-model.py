# catalogue: 2
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    heads = q.shape[-3] if q.dim() >= 4 else 1
    d_model = heads * q.shape[-1]
    if scale is None:
        scale = d_model**-0.5
    s = scale * q @ k.mT
    if mask is not None:
        s = s.masked_fill(mask.logical_not(), -torch.inf)
    return s.softmax(-1).nan_to_num(0) @ v
