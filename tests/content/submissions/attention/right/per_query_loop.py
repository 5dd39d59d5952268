import torch

class _Attend:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, q, k, v, ok):
        rows = []
        for i in range(q.shape[-2]):
            s = (q[..., i:i + 1, :] * k).sum(-1) * self.scale
            w = s.masked_fill(~ok[..., i, :], -torch.inf).softmax(-1)
            w = torch.where(ok[..., i, :], w, torch.zeros_like(w))
            rows.append((w[..., None] * v).sum(-2))
        return torch.stack(rows, -2)

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    full = q.shape[:-1] + (k.shape[-2],)
    ok = torch.ones(full, dtype=torch.bool) if mask is None else mask.expand(full)
    big = torch.promote_types(q.dtype, torch.float32)
    return _Attend(q.shape[-1] ** -0.5 if scale is None else scale)(
        q.to(big), k.to(big), v.to(big), ok).to(q.dtype)
