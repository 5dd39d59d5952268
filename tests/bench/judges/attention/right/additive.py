import torch
import torch.nn.functional as F


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    if scale is None:
        scale = q.shape[-1] ** -0.5
    scores = torch.matmul(q * scale, k.mT)
    if mask is not None:
        bias = torch.zeros(mask.shape, dtype=q.dtype).masked_fill(mask.logical_not(), float("-inf"))
        scores = scores + bias
    p = F.softmax(scores, dim=-1)
    return torch.matmul(torch.nan_to_num(p), v)
