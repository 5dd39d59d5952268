# catalogue: 6
import torch
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    c = q.size(-1) ** -0.5 if scale is None else scale
    scores = torch.einsum("...id,...jd->...ij", q, k) * c
    if mask is not None:
        alive = mask.expand(scores.shape).any(-1, keepdim=True)
        scores = scores + (1.0 - mask.to(scores.dtype)) * -10000.0
        return (scores.softmax(-1) @ v).masked_fill(~alive, 0)
    return scores.softmax(-1) @ v
