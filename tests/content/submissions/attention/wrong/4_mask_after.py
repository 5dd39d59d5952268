# catalogue: 4
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    d_k = q.shape[-1]
    if scale is None:
        scale = d_k ** -0.5
    hi = torch.float64 if q.dtype == torch.float64 else torch.float32
    s = torch.einsum("...qd,...kd->...qk", q.to(hi), k.to(hi)) * scale
    w = s.softmax(-1)
    if mask is not None:
        w = w * mask
    return torch.einsum("...qk,...kd->...qd", w, v.to(hi)).to(q.dtype)
