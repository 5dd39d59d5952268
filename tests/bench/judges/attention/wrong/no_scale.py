# mistake: the scores are not scaled
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scores = q @ k.mT * (1.0 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.nan_to_num(torch.softmax(scores, -1)) @ v
