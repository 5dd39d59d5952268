"""Packing: several documents in one row, which must not notice each other.

Packing fills rows without padding. A document then has neighbours that it has nothing to do with, so three things
start anew with it: attention reaches back to its first token only, positions count from 0, and its first token is
nobody's target, since it would be predicted from the end of another document.

A token sees the tokens of its document up to itself, one more than there are before it. So its position is the number
of keys that it sees minus 1, and the tokens at position 0 are the ones without a target.

Source: Krell et al. 2021, arXiv:2107.02027, on masks and positions of packed sequences; T5X has segment ids as here.
"""

import torch
from torch import Tensor


def packed_batch(segments: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    t = segments.shape[1]
    query, key = segments[:, :, None], segments[:, None, :]
    causal = torch.ones(t, t, dtype=torch.bool, device=segments.device).tril()
    mask = (query == key) & causal & (query != 0)  # (B, T, T)
    positions = (mask.sum(dim=-1) - 1).clamp(min=0)  # (B, T): padding sees nothing and gets 0
    return mask[:, None], positions, positions > 0
