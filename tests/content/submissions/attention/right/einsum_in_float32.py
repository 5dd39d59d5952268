import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    s = torch.einsum("...qd,...kd->...qk", q.to(wide) * scale, k.to(wide))
    if mask is not None:
        s = torch.where(mask, s, -torch.inf)
    p = s.softmax(-1).nan_to_num(0.0)
    return torch.einsum("...qk,...kv->...qv", p, v.to(wide)).to(q.dtype)
