"""You add up the probabilities in vocabulary order without sorting. The nucleus then depends on the arbitrary order of
the ids."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = torch.softmax(logits, dim=-1)
    before = probs.cumsum(dim=-1) - probs
    return logits.masked_fill(before >= p, -torch.inf)
