# catalogue: 2
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = 1.0 / q.shape[-1] if scale is None else scale
    a = torch.matmul(q, k.mT).mul(scale)
    if mask is not None:
        a = a.masked_fill(mask.logical_not(), -torch.inf)
    a = torch.softmax(a, -1)
    return torch.matmul(torch.where(a.isnan(), torch.zeros_like(a), a), v)
