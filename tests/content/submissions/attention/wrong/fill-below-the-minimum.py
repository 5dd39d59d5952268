# catalogue: none
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    s = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is None:
        return s.softmax(-1) @ v
    low = s.min() - 10.0
    p = torch.where(mask, s, low).softmax(-1)
    return (p @ v).masked_fill(~mask.any(-1, keepdim=True), 0)
