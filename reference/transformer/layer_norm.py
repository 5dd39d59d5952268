"""Layer normalisation: each token's features get mean 0 and variance 1, then the scale gamma and the offset beta.

Mean and variance belong to one token: no other token, and no other sequence of the batch, has an influence. The
variance is biased (divided by d), eps is inside the root, and both statistics are computed at least in float32: squares
overflow float16 above 255, and bfloat16 keeps only 8 bits of a mean.

    y = gamma * (x - mu) / sqrt(sigma^2 + eps) + beta

Source: Ba, Kiros and Hinton 2016, "Layer Normalization", arXiv:1607.06450, section 3; eps as in torch.nn.LayerNorm.
"""

import torch
from torch import Tensor


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5) -> Tensor:
    h = x.to(torch.promote_types(x.dtype, torch.float32))  # (..., d): float32 at least
    mu = h.mean(dim=-1, keepdim=True)  # (..., 1)
    centred = h - mu  # (..., d)
    var = centred.square().mean(dim=-1, keepdim=True)  # (..., 1): divided by d, not by d - 1
    normed = centred / torch.sqrt(var + eps)  # (..., d)
    return gamma * normed.to(x.dtype) + beta  # (..., d)
