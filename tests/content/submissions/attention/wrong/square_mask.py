# catalogue: 8
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    T = q.size(-2)
    if mask is None:
        mask = torch.ones(T, T, dtype=torch.bool, device=q.device)
    s = q @ k.mT * (q.size(-1) ** -0.5 if scale is None else scale)
    s = s.masked_fill(~mask, -torch.inf)
    return s.softmax(-1).nan_to_num(0) @ v
