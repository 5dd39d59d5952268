import torch
from torch import nn


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    layer = nn.MultiheadAttention(D, n_heads, bias=False, batch_first=True, dtype=x.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.cat([wq, wk, wv]))
        layer.out_proj.weight.copy_(wo)
        hide = None if mask is None else ~mask.expand(B, n_heads, T, T).reshape(-1, T, T)
        return layer(x, x, x, attn_mask=hide, need_weights=False)[0]
