from torch._C import _nn


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    return _nn.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scale)
