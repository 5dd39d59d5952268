"""Grouped-query attention: several query heads share one key/value head, so that the KV cache is smaller.

The cache holds only K and V, so G key/value heads instead of H make it H / G times smaller; queries and the output
projection do not change. G = H is multi-head attention, G = 1 is multi-query attention. Neighbours share: with H / G =
2, query heads 0 and 1 use key/value head 0, heads 2 and 3 use head 1, and so on.

    head_h = softmax(Q_h K_g^T / sqrt(d)) V_g,  g = h // (H / G)        Concat(head_0, ..., head_{H-1}) W_O

Source: Ainslie et al. 2023, "GQA", arXiv:2305.13245, section 2.2; G = 1: Shazeer 2019, arXiv:1911.02150, section 3.
"""

import torch
from torch import Tensor


def split_heads(y: Tensor, n_heads: int) -> Tensor:
    """(B, T, n * d) -> (B, n, T, d): head h gets the features h * d up to (h + 1) * d."""
    B, T, width = y.shape
    return y.view(B, T, n_heads, width // n_heads).transpose(1, 2)


def grouped_query_attention(
    x: Tensor,
    wq: Tensor,
    wk: Tensor,
    wv: Tensor,
    wo: Tensor,
    n_heads: int,
    n_kv_heads: int,
    mask: Tensor | None = None,
) -> Tensor:
    B, T, D = x.shape
    d = D // n_heads
    group = n_heads // n_kv_heads  # query heads that share one key/value head
    q = split_heads(x @ wq.T, n_heads)  # (B, H, T, d)
    k = split_heads(x @ wk.T, n_kv_heads)  # (B, G, T, d)
    v = split_heads(x @ wv.T, n_kv_heads)  # (B, G, T, d)
    k = k.repeat_interleave(group, dim=1)  # (B, H, T, d): heads 0, 0, 1, 1, ...
    v = v.repeat_interleave(group, dim=1)  # (B, H, T, d)
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
