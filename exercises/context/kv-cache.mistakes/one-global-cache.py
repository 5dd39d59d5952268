"""You keep the state in a global variable and ignore the cache argument, so two alternating sequences get each other's
tokens."""

import torch

state = {}


def split_heads(y, n_heads):
    B, t, D = y.shape
    return y.view(B, t, n_heads, D // n_heads).transpose(1, 2)


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    if cache is None:
        state.clear()
    B, t, D = x.shape
    d = D // n_heads
    q = split_heads(x @ wq.T, n_heads)
    k = split_heads(x @ wk.T, n_heads)
    v = split_heads(x @ wv.T, n_heads)
    if state:
        k = torch.cat([state["k"], k], dim=2)
        v = torch.cat([state["v"], v], dim=2)
    state["k"], state["v"] = k, v
    T = k.shape[2]
    i = torch.arange(T - t, T)[:, None]
    j = torch.arange(T)[None, :]
    scores = q @ k.transpose(-2, -1) * d**-0.5
    weights = torch.softmax(scores.masked_fill(j > i, -torch.inf), dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, t, D)
    return out @ wo.T, True
