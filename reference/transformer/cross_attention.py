"""Cross-attention: one sequence reads another, as a decoder reads its encoder's output.

Queries come from x_q; keys and values come from x_kv. The result has one row per query, however long the other sequence
is. That sequence is completely known, so there is no causal mask; only its padding is hidden.

    head_h = softmax(Q_h K_h^T / sqrt(d)) V_h    with Q from x_q, K and V from x_kv        Concat(head_1, ...) W_O

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.2.3 (encoder-decoder attention).
"""

import torch
from torch import Tensor


def split_heads(y: Tensor, n_heads: int) -> Tensor:
    """(B, T, D) -> (B, H, T, d): head h gets the features h * d up to (h + 1) * d."""
    B, T, D = y.shape
    return y.view(B, T, n_heads, D // n_heads).transpose(1, 2)


def cross_attention(
    x_q: Tensor,
    x_kv: Tensor,
    wq: Tensor,
    wk: Tensor,
    wv: Tensor,
    wo: Tensor,
    n_heads: int,
    kv_mask: Tensor | None = None,
) -> Tensor:
    B, Tq, D = x_q.shape
    d = D // n_heads
    q = split_heads(x_q @ wq.T, n_heads)  # (B, H, Tq, d)
    k = split_heads(x_kv @ wk.T, n_heads)  # (B, H, Tk, d)
    v = split_heads(x_kv @ wv.T, n_heads)  # (B, H, Tk, d)
    scores = q @ k.transpose(-2, -1) * d**-0.5  # (B, H, Tq, Tk)
    if kv_mask is None:
        kv_mask = torch.ones(x_kv.shape[:2], dtype=torch.bool, device=x_kv.device)  # (B, Tk)
    mask = kv_mask[:, None, None, :]  # (B, 1, 1, Tk): the same keys for every head and query
    scores = scores.masked_fill(~mask, -torch.inf)  # (B, H, Tq, Tk)
    weights = torch.softmax(scores, dim=-1)  # (B, H, Tq, Tk): each row sums to 1
    blind = ~mask.any(dim=-1, keepdim=True)  # (B, 1, 1, 1): sequences without a key
    weights = weights.masked_fill(blind, 0.0)  # (B, H, Tq, Tk): their softmax is 0 / 0
    out = weights @ v  # (B, H, Tq, d)
    out = out.transpose(1, 2).reshape(B, Tq, D)  # (B, Tq, D): the heads concatenated
    return out @ wo.T  # (B, Tq, D)
