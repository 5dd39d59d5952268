# catalogue: 1
import torch
def scaled_dot_product_attention(q, k, v, mask=None, scale=1.0):
    scale = 1.0 if scale is None else scale
    logits = torch.einsum("...qd,...kd->...qk", q, k) * scale
    keep = torch.ones_like(logits, dtype=torch.bool) if mask is None else mask.expand_as(logits)
    logits = torch.where(keep, logits, -torch.inf)
    p = torch.where(keep.any(-1, keepdim=True), torch.softmax(logits, -1), 0)
    return torch.einsum("...qk,...kv->...qv", p.to(q.dtype), v)
