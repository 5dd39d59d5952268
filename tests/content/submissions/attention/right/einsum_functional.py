import torch
from torch import einsum

def _probs(s, mask):
    if mask is None:
        return s.softmax(-1)
    s = torch.where(mask, s, torch.finfo(s.dtype).min)
    return s.softmax(-1) * mask.any(-1, keepdim=True) * mask

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    c = q.shape[-1] ** -0.5 if scale is None else scale
    s = einsum("...id,...jd->...ij", q.float(), k.float()) * c
    return einsum("...ij,...jd->...id", _probs(s, mask), v.float()).to(q.dtype)
