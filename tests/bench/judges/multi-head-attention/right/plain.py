import math

import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    b, t, d = x.shape
    dh = d // n_heads

    def split(y):
        return y.view(b, t, n_heads, dh).transpose(1, 2)

    q, k, v = split(x @ wq.T), split(x @ wk.T), split(x @ wv.T)
    scores = q @ k.transpose(-2, -1) / math.sqrt(dh)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.nan_to_num(torch.softmax(scores, dim=-1))
    return (weights @ v).transpose(1, 2).reshape(b, t, d) @ wo.T
