import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scores = q @ k.mT * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.exp(scores - scores.logsumexp(-1, keepdim=True)).nan_to_num(0.0)
    return weights @ v
