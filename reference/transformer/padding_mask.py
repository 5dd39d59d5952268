"""Padding mask: sequences of unequal length share a batch, and no query may see the padding after a short one.

Only keys are hidden: a hidden key gets no weight, so it cannot change what a real token sees. The rows of padding
queries stay; their outputs are not used. A decoder needs the causal rule as well, so both must hold.

    mask[b, 0, i, j] = (j < lengths[b])  and, if causal,  (j <= i)        True = may attend

Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.3 (masking out illegal connections before the softmax).
"""

import torch
from torch import Tensor


def padding_mask(lengths: Tensor, t: int, causal: bool = False) -> Tensor:
    B = lengths.shape[0]
    i = torch.arange(t, device=lengths.device)[:, None]  # (t, 1): queries
    j = torch.arange(t, device=lengths.device)[None, :]  # (1, t): keys
    is_real = j < lengths[:, None]  # (B, t): keys that are tokens, not padding
    visible = is_real[:, None, None, :].expand(B, 1, t, t)  # (B, 1, t, t): the same keys for every query
    if causal:
        visible = visible & (j <= i)  # (B, 1, t, t)
    return visible
