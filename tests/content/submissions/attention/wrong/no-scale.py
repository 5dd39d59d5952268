# catalogue: 1
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scores = q @ k.transpose(-2, -1)
    if scale is not None:
        scores = scores * scale
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.softmax(scores, -1).nan_to_num(0.0) @ v
