"""Online softmax: the maximum and the sum of a softmax in one pass, block by block.

The sum needs the maximum, and the maximum is known only at the end. So keep the sum relative to the maximum so far.
When a block has a larger one, multiply the sum by exp(old - new), the factor by which each of its terms changes. This
is what lets FlashAttention work through the scores tile by tile.

    m' = max(m, max_j x_j)        l' = l exp(m - m') + sum_j exp(x_j - m')

Source: Milakov and Gimelshein 2018, "Online normalizer calculation for softmax", arXiv:1805.02867, section 3.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def online_softmax(blocks: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    state = None
    for block in blocks:  # (..., b)
        block_max = block.amax(dim=-1)  # (...)
        if state is None:  # nothing seen so far
            state = torch.full_like(block_max, -torch.inf), torch.zeros_like(block_max)
        m, total = state  # (...), (...)
        m_new = torch.maximum(m, block_max)  # (...)
        shift = m_new.masked_fill(m_new == -torch.inf, 0.0)  # (...): -inf - -inf would be NaN
        rescale = torch.exp(m - shift)  # (...): the factor by which the terms so far change
        terms = torch.exp(block - shift[..., None])  # (..., b): none above 1
        state = m_new, total * rescale + terms.sum(dim=-1)
    if state is None:
        raise ValueError("there must be at least one block")
    return state
