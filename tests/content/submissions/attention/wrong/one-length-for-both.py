# catalogue: 8
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    t = q.shape[-2]
    if mask is None:
        mask = torch.ones(t, t, dtype=torch.bool, device=q.device)
    s = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)
    s = s.masked_fill(~mask, -torch.inf)
    return s.softmax(-1).nan_to_num(0.0) @ v
