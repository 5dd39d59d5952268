"""You cache the queries instead of the keys, so later tokens are compared with old queries. Cache keys and values; a
query is not needed again."""

"""Attention with a cache: keep the keys and values of earlier tokens instead of computing them again.

With a causal mask a token's key and value never depend on later tokens, so they can be computed once. A new token needs
its own query, key and value; its query then attends to all keys so far, including its own. The projections of n tokens
cost O(n) in total; attention itself remains O(n^2) in total, i keys for token i.

    out_i = Concat_h( softmax(q_i K_{1..i}^T / sqrt(d)) V_{1..i} ) W_O

Source: Shazeer 2019, "Fast Transformer Decoding", arXiv:1911.02150, section 2.4 (incremental multi-head attention).
"""

import torch
from torch import Tensor

Cache = tuple[Tensor, Tensor]  # keys and values, (B, H, T, d) each


def split_heads(y: Tensor, n_heads: int) -> Tensor:
    """(B, t, D) -> (B, H, t, d): head h gets the features h * d up to (h + 1) * d."""
    B, t, D = y.shape
    return y.view(B, t, n_heads, D // n_heads).transpose(1, 2)


def attend_cached(
    x: Tensor, cache: Cache | None, wq: Tensor, wk: Tensor, wv: Tensor, wo: Tensor, n_heads: int
) -> tuple[Tensor, Cache]:
    B, t, D = x.shape
    d = D // n_heads
    q = new_q = split_heads(x @ wq.T, n_heads)
    k = split_heads(x @ wk.T, n_heads)  # (B, H, t, d)
    v = split_heads(x @ wv.T, n_heads)  # (B, H, t, d)
    if cache is not None:
        old_k, old_v = cache
        new_q = torch.cat([old_k, q], dim=2)
        k = torch.cat([old_k, k], dim=2)  # (B, H, T, d): a new tensor; the old cache must not change
        v = torch.cat([old_v, v], dim=2)  # (B, H, T, d)
    T = k.shape[2]
    i = torch.arange(T - t, T, device=x.device)[:, None]  # (t, 1): positions of the new tokens
    j = torch.arange(T, device=x.device)[None, :]  # (1, T): positions of all keys
    scores = q @ k.transpose(-2, -1) * d**-0.5  # (B, H, t, T)
    scores = scores.masked_fill(j > i, -torch.inf)  # no token sees a later one
    weights = torch.softmax(scores, dim=-1)  # (B, H, t, T): each row sums to 1
    out = weights @ v  # (B, H, t, d)
    out = out.transpose(1, 2).reshape(B, t, D)  # (B, t, D)
    return out @ wo.T, (new_q, v)
