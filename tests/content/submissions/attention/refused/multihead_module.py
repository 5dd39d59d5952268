import torch
from torch import nn


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    d = q.shape[-1]
    layer = nn.MultiheadAttention(d, 1, bias=False, batch_first=True)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(d).repeat(3, 1))
        layer.out_proj.weight.copy_(torch.eye(d))
    return layer(q, k, v, attn_mask=None if mask is None else ~mask, need_weights=False)[0]
