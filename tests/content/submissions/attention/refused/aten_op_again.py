import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    op = torch.ops.aten.scaled_dot_product_attention
    return op(q, k, v, attn_mask=mask, scale=scale)
