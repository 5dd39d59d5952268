"""Attention backwards by hand: from the gradient of the output to those of queries, keys and values.

The forward pass is two matrix products with a softmax in between, so the backward pass is two products for each of
them, with the derivative of softmax in between. Softmax ties the scores of a row together: raising one lowers the
weights of all others, and therefore each row loses the mean of its gradients, weighted by the weights.

    dS = P * (dP - rowsum(P * dP))

The same row sum is rowsum(dO * O), which is how FlashAttention computes it, without the matrices. A hidden key has
weight 0, so its score gets no gradient; a query that may attend to nothing has no weights at all.

Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135, appendix B; the forward pass is Vaswani et al. 2017,
arXiv:1706.03762, section 3.2.1.
"""

import torch
from torch import Tensor


def attention_backward(
    grad_out: Tensor, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    scale = q.shape[-1] ** -0.5
    scores = q @ k.transpose(-2, -1) * scale  # (..., Tq, Tk)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)  # (..., Tq, Tk)
    weights = weights.masked_fill(~mask, 0.0)  # the softmax of a query without keys is 0 / 0

    d_v = weights.transpose(-2, -1) @ grad_out  # (..., Tk, dv)
    d_weights = grad_out @ v.transpose(-2, -1)  # (..., Tq, Tk)
    common = (weights * d_weights).sum(dim=-1, keepdim=True)  # (..., Tq, 1)
    d_scores = weights * (d_weights - common)  # (..., Tq, Tk): softmax backwards
    d_q = d_scores @ k * scale  # (..., Tq, d)
    d_k = d_scores.transpose(-2, -1) @ q * scale  # (..., Tk, d)
    return d_q, d_k, d_v
