"""Repetition penalty: make every token that has occurred less likely, by a factor on its logit.

Dividing lowers a positive logit but raises a negative one, so a negative one is multiplied instead. The penalty depends
on whether a token has occurred, not on how often.

    z'_i = z_i / penalty if z_i > 0, else z_i * penalty     for every i that has occurred

Source: Keskar et al. 2019, "CTRL", arXiv:1909.05858, section 4.1, which divides always; the case of negative
logits is that of RepetitionPenaltyLogitsProcessor in Hugging Face transformers.
"""

import torch
from torch import Tensor


def repetition_penalty(logits: Tensor, prev_ids: Tensor, penalty: float) -> Tensor:
    seen = torch.zeros_like(logits, dtype=torch.bool)  # (V,)
    seen[prev_ids] = True  # once for each token, however often it occurs
    lowered = torch.where(logits > 0, logits / penalty, logits * penalty)  # (V,)
    return torch.where(seen, lowered, logits)  # (V,)
