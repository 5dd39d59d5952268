import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    logits = torch.einsum("...id,...jd->...ij", q, k).mul(scale)
    if mask is not None:
        logits = torch.where(mask, logits, torch.tensor(float("-inf"), dtype=logits.dtype))
    top = logits.amax(-1, keepdim=True).detach()
    top = top.masked_fill(top.isinf(), 0)
    e = (logits - top).exp()
    total = e.sum(-1, keepdim=True)
    return torch.einsum("...ij,...jd->...id", e / total.masked_fill(total == 0, 1), v)
