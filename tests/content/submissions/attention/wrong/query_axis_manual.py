# catalogue: 3
import torch

def _softmax(s):
    m = s.amax(-2, keepdim=True).nan_to_num(neginf=0.0)
    e = (s - m).exp()
    z = e.sum(-2, keepdim=True)
    return e / z.masked_fill(z == 0, 1)

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    c = scale if scale is not None else q.shape[-1] ** -0.5
    s = torch.einsum("...id,...jd->...ij", q, k) * c
    s = s if mask is None else torch.where(mask, s, -torch.inf)
    return _softmax(s).to(v.dtype) @ v
