# mistake: the softmax is written without subtracting the maximum, so large scores overflow
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scores = q @ k.mT * (q.shape[-1] ** -0.5 if scale is None else scale)
    e = torch.exp(scores)
    if mask is not None:
        e = e * mask
    total = e.sum(-1, keepdim=True)
    return e / torch.where(total == 0, 1, total) @ v
