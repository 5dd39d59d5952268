"""Min-p filtering: drop the tokens that are far less likely than the most likely one.

The threshold is a share of the largest probability. When the model is sure, it is high and few tokens pass; when the
model is unsure, it is low and many do. The most likely token always passes, since min_p is at most 1.

    keep i if P(i) >= min_p * max_j P(j)

Source: Nguyen et al. 2024, "Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs",
arXiv:2407.01082, section 3.
"""

import torch
from torch import Tensor


def min_p_filter(logits: Tensor, min_p: float) -> Tensor:
    probs = torch.softmax(logits, dim=-1)  # (..., V)
    p_max = probs.amax(dim=-1, keepdim=True)  # (..., 1): the largest of each row
    drop = probs < min_p * p_max  # (..., V)
    return logits.masked_fill(drop, -torch.inf)  # (..., V)
