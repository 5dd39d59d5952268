from torch._C import _nn as backend

sdpa = backend.scaled_dot_product_attention

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    return sdpa(q, k, v, attn_mask=mask, scale=scale)
