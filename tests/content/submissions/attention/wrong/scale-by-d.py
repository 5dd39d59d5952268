# catalogue: 2
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    d = q.size(-1)
    w = torch.einsum("...id,...jd->...ij", q, k)
    w = w / d if scale is None else w * scale
    if mask is not None:
        w = torch.where(mask, w, float("-inf"))
    return torch.einsum("...ij,...je->...ie", torch.nan_to_num(w.softmax(-1)), v)
