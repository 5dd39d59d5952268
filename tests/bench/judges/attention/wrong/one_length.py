# mistake: the result is shaped like the queries, so v must be as wide as q
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scores = q @ k.mT * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    out = torch.nan_to_num(torch.softmax(scores, -1)) @ v
    return out.reshape(q.shape)
