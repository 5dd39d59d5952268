"""Causal mask: which keys each query may attend to, so that no position sees a later one.

A query sees itself and earlier positions. With a cache there are more keys than queries: the queries are the *last* t_q
of the t_k positions, so the triangle is aligned at the bottom right, not at the top left.

    mask[i, j] = (j <= i + (t_k - t_q))        True = may attend

Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.3 (masking in the decoder).
"""

import torch
from torch import Tensor


def causal_mask(t_q: int, t_k: int | None = None) -> Tensor:
    if t_k is None:
        t_k = t_q
    past = t_k - t_q  # keys before the first query
    i = torch.arange(t_q)[:, None]  # (t_q, 1): queries
    j = torch.arange(t_k)[None, :]  # (1, t_k): keys
    visible = j <= i + past  # (t_q, t_k)
    return visible
