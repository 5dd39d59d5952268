"""You cache the inputs and project all of them again at each step. Cache the keys and values."""

import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    seen = x if cache is None else torch.cat([cache, x], dim=1)
    T = seen.shape[1]

    def split(y):
        return y.view(B, -1, n_heads, D // n_heads).transpose(1, 2)

    q, k, v = split(x @ wq.T), split(seen @ wk.T), split(seen @ wv.T)
    scores = q @ k.transpose(-1, -2) * (D // n_heads) ** -0.5
    future = torch.arange(T)[None] > torch.arange(T - t, T)[:, None]
    y = scores.masked_fill(future, -torch.inf).softmax(-1) @ v
    return y.transpose(1, 2).reshape(B, t, D) @ wo.T, seen
