"""Softmax: scores become positive weights that sum to one; a larger score gets a larger weight.

Subtract the maximum of a slice first. The result does not change, since exp(-max) is a factor of both numerator and
denominator, but the largest exponent is then 0 and exp cannot overflow. A slice of -inf alone has nothing to choose
from: its weights are zero.

    softmax(x)_i = exp(x_i - max_j x_j) / sum_j exp(x_j - max_j x_j)

Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 4.1, "Overflow and Underflow".
"""

import torch
from torch import Tensor


def softmax(x: Tensor, dim: int = -1) -> Tensor:
    top = x.amax(dim=dim, keepdim=True)  # (..., 1, ...): the maximum of each slice along dim
    top = top.masked_fill(top == -torch.inf, 0.0)  # -inf alone: -inf - (-inf) would be NaN
    weights = torch.exp(x - top)  # (..., n, ...): between 0 and 1
    total = weights.sum(dim=dim, keepdim=True)  # (..., 1, ...): at least 1, or 0 for -inf alone
    total = total.masked_fill(total == 0, 1.0)  # 0 / 1 = 0
    return weights / total  # (..., n, ...)
