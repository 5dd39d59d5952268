# catalogue: none
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = scale or q.shape[-1] ** -0.5
    s = q @ k.mT * scale
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return s.softmax(-1).nan_to_num(0) @ v
