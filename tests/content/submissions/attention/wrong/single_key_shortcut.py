import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    if k.shape[-2] == 1:
        # The softmax over a single key is 1, whatever its score: every query gets the only value.
        return v.expand(*q.shape[:-1], v.shape[-1]).clone()

    dtype = q.dtype
    if dtype != torch.float64:
        q, k, v = q.float(), k.float(), v.float()
    if scale is None:
        scale = q.shape[-1] ** -0.5
    scores = q @ k.transpose(-2, -1) * scale
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return (weights @ v).to(dtype)
