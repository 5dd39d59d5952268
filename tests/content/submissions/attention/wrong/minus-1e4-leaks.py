# catalogue: 6
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    s = torch.einsum("...qd,...kd->...qk", q, k) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        s = s + (~mask) * -1e4
    out = s.softmax(-1).to(v.dtype) @ v
    if mask is not None:
        out = out.masked_fill(~mask.any(-1, keepdim=True), 0)
    return out
