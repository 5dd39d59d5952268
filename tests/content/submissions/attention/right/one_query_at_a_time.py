import torch


def _one(query, k, v, keep, scale):
    s = (k * query[..., None, :]).sum(-1) * scale
    if keep is not None:
        s = s.masked_fill(~keep, -torch.inf)
    m = s.amax(-1, keepdim=True)
    e = (s - m.nan_to_num(neginf=0.0)).exp()
    total = e.sum(-1, keepdim=True)
    return ((e / total.masked_fill(total == 0, 1))[..., None] * v).sum(-2)


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    if mask is not None:
        mask = mask.expand(*q.shape[:-1], k.shape[-2])
    rows = (
        _one(q[..., i, :], k, v, None if mask is None else mask[..., i, :], scale) for i in range(q.shape[-2])
    )
    return torch.stack(list(rows), dim=-2)
