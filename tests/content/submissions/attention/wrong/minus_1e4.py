# catalogue: 6
import torch
import torch.nn.functional as F
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    att = torch.matmul(q, k.mT) * (q.size(-1) ** -0.5 if scale is None else scale)
    if mask is not None:
        att = att.masked_fill(mask.logical_not(), -10000.0)
    p = F.softmax(att, dim=-1)
    if mask is not None:
        p = torch.where(mask.any(-1, keepdim=True), p, torch.zeros_like(p))
    return torch.matmul(p, v)
