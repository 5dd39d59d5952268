"""Nucleus (top-p) filtering: keep the fewest most likely tokens that together reach probability p.

When the model is sure, the nucleus is a token or two; when it is not, it may be hundreds. Its size follows the
distribution, which a fixed k cannot do. Sort by probability, add up, and keep a token if the tokens before it have not
reached p. This keeps the token that crosses p, and always at least one.

    V(p) = the smallest set of most likely tokens with sum_{i in V(p)} P(i) >= p

Source: Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", arXiv:1904.09751, section 3.1.
"""

import torch
from torch import Tensor


def top_p_filter(logits: Tensor, p: float) -> Tensor:
    if p >= 1:
        return logits  # off; rounding would bring a running sum to 1 before the last token
    sorted_logits, order = logits.sort(dim=-1, descending=True)  # (..., V) and the token at each position
    probs = torch.softmax(sorted_logits, dim=-1)  # (..., V): in descending order
    cumulative = probs.cumsum(dim=-1)  # (..., V): up to and including each token
    keep_sorted = cumulative - probs < p  # (..., V): those before it have not reached p
    keep_sorted[..., 0] = True  # at least one stays
    keep = torch.zeros_like(keep_sorted).scatter(-1, order, keep_sorted)  # (..., V): back to vocabulary order
    return logits.masked_fill(~keep, -torch.inf)  # (..., V)
