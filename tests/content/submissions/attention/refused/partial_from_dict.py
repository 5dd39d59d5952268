import functools

import torch

_f = functools.partial(vars(torch.nn.functional)["scaled_dot_product_attention"], dropout_p=0.0)


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    return _f(q, k, v, attn_mask=mask, scale=scale)
