# catalogue: 9
import torch
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    if scale is None: scale = q.shape[-1] ** -0.5
    z = torch.einsum("...id,...jd->...ij", q, k) * scale
    if mask is not None: z = torch.where(mask, z, torch.full_like(z, -torch.inf))
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return torch.einsum("...ij,...jd->...id", e / e.sum(-1, keepdim=True), v)
