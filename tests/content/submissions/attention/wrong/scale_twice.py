# catalogue: none
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    c = q.shape[-1] ** -0.5 if scale is None else scale
    s = (q * c) @ (k * c).mT
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return s.softmax(-1).nan_to_num(0) @ v
