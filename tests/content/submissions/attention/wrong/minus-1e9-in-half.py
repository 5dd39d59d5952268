# catalogue: 6
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    s = torch.matmul(q, k.transpose(-1, -2)) * scale
    if mask is None:
        return torch.matmul(s.softmax(-1), v)
    p = s.masked_fill(~mask, -1e9).softmax(-1)
    return torch.matmul(p, v) * mask.any(-1, keepdim=True)
