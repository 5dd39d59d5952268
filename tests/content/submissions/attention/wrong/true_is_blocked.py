# catalogue: 5
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    sc = torch.matmul(q, k.transpose(-1, -2)) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        sc = sc.masked_fill(mask, float("-inf"))
    return torch.matmul(torch.softmax(sc, -1).nan_to_num(nan=0.0), v)
