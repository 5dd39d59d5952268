"""You never swap tokens and heads, so within each token the heads attend to one another, and no token sees another. The
view (B, T, H, d) must become (B, H, T, d) before you compare queries with keys."""

import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ w.T).view(B, T, n_heads, D // n_heads) for w in (wq, wk, wv))  # (B, T, H, d)
    scores = q @ k.transpose(-2, -1) * (D // n_heads) ** -0.5  # (B, T, H, H)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return (torch.softmax(scores, dim=-1) @ v).reshape(B, T, D) @ wo.T
