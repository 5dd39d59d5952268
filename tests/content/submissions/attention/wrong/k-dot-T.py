# catalogue: 7
import torch


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    dk = k.shape[-1]
    scores = q @ k.permute(*range(k.dim() - 1, -1, -1))
    scores = scores * (dk**-0.5 if scale is None else scale)
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(float("-inf"), dtype=scores.dtype))
    return torch.nan_to_num(torch.softmax(scores, -1), nan=0.0) @ v
