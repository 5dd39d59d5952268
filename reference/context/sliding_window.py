"""Sliding-window mask: a token sees itself and the window - 1 tokens before it, however long the text is.

Each query then has at most `window` keys, so attention costs O(t * window) instead of O(t^2), and a cache needs to hold
only `window` tokens. Information from further back can still arrive layer by layer, up to window - 1 tokens per layer.

    mask[i, j] = (i - window < j <= i)        True = may attend

Source: Jiang et al. 2023, "Mistral 7B", arXiv:2310.06825, section 2; Beltagy et al. 2020, "Longformer",
arXiv:2004.05150, section 3.1 (there in both directions).
"""

import torch
from torch import Tensor


def sliding_window_mask(t: int, window: int) -> Tensor:
    i = torch.arange(t)[:, None]  # (t, 1): queries
    j = torch.arange(t)[None, :]  # (1, t): keys
    is_past = j <= i  # (t, t): including itself
    is_near = j > i - window  # (t, t): at most window - 1 back
    return is_past & is_near  # (t, t)
