# mistake: scaled by the root of the width of v
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scores = q @ k.mT * (v.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.nan_to_num(torch.softmax(scores, -1)) @ v
