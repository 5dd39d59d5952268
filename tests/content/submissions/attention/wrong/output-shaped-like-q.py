# catalogue: 8
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    out = torch.zeros_like(q)
    for i in range(q.shape[-2]):
        s = (k @ q[..., i, :, None]).squeeze(-1) * scale
        if mask is not None:
            s = s.masked_fill(~mask.expand(*q.shape[:-1], k.shape[-2])[..., i, :], -torch.inf)
        out[..., i, :] = (s.softmax(-1).nan_to_num(0)[..., None] * v).sum(-2)
    return out
