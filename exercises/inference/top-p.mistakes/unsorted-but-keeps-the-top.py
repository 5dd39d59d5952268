"""You add up the probabilities in vocabulary order without sorting, and also keep the most likely token. The nucleus
then depends on the arbitrary order of the ids."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = torch.softmax(logits, dim=-1)
    cumulative = probs.cumsum(dim=-1)
    top = probs == probs.amax(dim=-1, keepdim=True)
    return logits.masked_fill((cumulative - probs >= p) & ~top, -torch.inf)
