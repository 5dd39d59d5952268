import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    """Everything kept as [..., Tk, Tq]; the result is a transposed view."""
    s = k @ q.transpose(-1, -2)
    s = s * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        if mask.dim() < 2:
            mask = mask.expand(q.shape[-2], k.shape[-2])
        s = s.masked_fill(mask.logical_not().transpose(-1, -2), -torch.inf)
    p = torch.nan_to_num(s.softmax(dim=-2), nan=0.0)
    return (v.transpose(-1, -2) @ p).transpose(-1, -2)
