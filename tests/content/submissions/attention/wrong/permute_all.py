# catalogue: 7
import torch
import torch.nn.functional as F

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    kt = k.permute(*range(k.ndim - 1, -1, -1))   # k.T
    scores = torch.matmul(q, kt)
    scores = scores * (scale if scale is not None else q.shape[-1] ** -0.5)
    if mask is not None:
        scores = torch.where(mask, scores, float("-inf"))
    w = F.softmax(scores, dim=-1)
    w = torch.where(torch.isnan(w), torch.zeros_like(w), w)
    return torch.matmul(w, v)
