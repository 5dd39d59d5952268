"""Frequency and presence penalty: subtract from the logits of tokens that were generated before.

The frequency penalty grows with the number of occurrences, the presence penalty is the same from the first one on. Both
are subtracted, so the sign of the logit does not matter.

    mu_j -> mu_j - c_j * frequency - [c_j > 0] * presence     with c_j = how often token j was generated

Source: OpenAI API documentation, "Frequency and presence penalties".
"""

import torch
from torch import Tensor


def frequency_presence_penalty(logits: Tensor, prev_ids: Tensor, frequency: float, presence: float) -> Tensor:
    counts = torch.bincount(prev_ids, minlength=logits.shape[-1]).to(logits.dtype)  # (V,): how often each occurs
    seen = (counts > 0).to(logits.dtype)  # (V,): 1 or 0
    return logits - frequency * counts - presence * seen  # (V,)
