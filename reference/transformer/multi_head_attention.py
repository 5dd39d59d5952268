"""Multi-head attention: n_heads attentions in parallel, each in its own slice of the features.

One head has one set of token weights per query; several heads can weight the tokens in several ways at once. Each head
works in D / n_heads features, so together they cost about as much as one head with all D. The output projection mixes
the outputs of the heads.

    head_h = Attention(Q_h, K_h, V_h)        MultiHead = Concat(head_1, ..., head_H) W_O

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.2.2.
"""

import torch
from torch import Tensor


def split_heads(y: Tensor, n_heads: int) -> Tensor:
    """(B, T, D) -> (B, H, T, d): head h gets the features h * d up to (h + 1) * d."""
    B, T, D = y.shape
    return y.view(B, T, n_heads, D // n_heads).transpose(1, 2)


def multi_head_attention(
    x: Tensor, wq: Tensor, wk: Tensor, wv: Tensor, wo: Tensor, n_heads: int, mask: Tensor | None = None
) -> Tensor:
    B, T, D = x.shape
    d = D // n_heads
    q = split_heads(x @ wq.T, n_heads)  # (B, H, T, d)
    k = split_heads(x @ wk.T, n_heads)  # (B, H, T, d)
    v = split_heads(x @ wv.T, n_heads)  # (B, H, T, d)
    scores = q @ k.transpose(-2, -1) * d**-0.5  # (B, H, T, T)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)  # (B, H, T, T)
    scores = scores.masked_fill(~mask, -torch.inf)  # (B, H, T, T)
    weights = torch.softmax(scores, dim=-1)  # (B, H, T, T): each row sums to 1
    blind = ~mask.any(dim=-1, keepdim=True)  # (..., T, 1): queries that may attend to nothing
    weights = weights.masked_fill(blind, 0.0)  # (B, H, T, T)
    out = weights @ v  # (B, H, T, d)
    out = out.transpose(1, 2).reshape(B, T, D)  # (B, T, D): the heads concatenated
    return out @ wo.T  # (B, T, D)
