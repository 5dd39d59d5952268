import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None, *, block=4):
    wide = torch.promote_types(q.dtype, torch.float32)
    qs = q.to(wide) * (q.shape[-1] ** -0.5 if scale is None else scale)
    shape = (*q.shape[:-1], k.shape[-2])
    mask = None if mask is None else mask.expand(shape)
    m = qs.new_full((*q.shape[:-1], 1), -torch.inf)
    total = torch.zeros_like(m)
    acc = qs.new_zeros((*q.shape[:-1], v.shape[-1]))
    for start in range(0, k.shape[-2], block):
        part = slice(start, start + block)
        s = qs @ k[..., part, :].to(wide).transpose(-1, -2)
        if mask is not None:
            s = s.masked_fill(~mask[..., part], -torch.inf)
        new = torch.maximum(m, s.amax(-1, keepdim=True))
        safe = new.masked_fill(new.isneginf(), 0)
        p, old = (s - safe).exp(), (m - safe).exp()
        total = total * old + p.sum(-1, keepdim=True)
        acc = acc * old + p @ v[..., part, :].to(wide)
        m = new
    return (acc / total.masked_fill(total == 0, 1)).to(q.dtype)
