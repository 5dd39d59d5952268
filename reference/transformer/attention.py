"""Scaled dot-product attention: every query gets a weighted mean of the values.

A dot product compares each query with every key; softmax turns the scores of the keys that it may attend to into
weights. A dot product of d independent terms of variance 1 has variance d, so it is divided by sqrt(d): otherwise
softmax saturates as d grows. A query that may attend to nothing gets zeros.

    Attention(Q, K, V) = softmax(Q K^T / sqrt(d)) V

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.2.1, equation 1.
"""

import torch
from torch import Tensor


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    if scale is None:  # a given scale of 0.0 counts too
        scale = q.shape[-1] ** -0.5
    scores = q @ k.transpose(-2, -1) * scale  # (..., Tq, Tk)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)  # (..., Tq, Tk)
    scores = scores.masked_fill(~mask, -torch.inf)  # (..., Tq, Tk): exp(-inf) = 0
    weights = torch.softmax(scores, dim=-1)  # (..., Tq, Tk): each row sums to 1
    blind = ~mask.any(dim=-1, keepdim=True)  # (..., Tq, 1): queries that may attend to nothing
    weights = weights.masked_fill(blind, 0.0)  # their softmax is 0 / 0
    return weights @ v  # (..., Tq, dv)
