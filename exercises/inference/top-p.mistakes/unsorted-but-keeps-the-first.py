"""You add up the probabilities in vocabulary order without sorting, and always keep token 0. Keep the most likely token
instead; sort first."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = torch.softmax(logits, dim=-1)
    cumulative = probs.cumsum(dim=-1)
    remove = cumulative - probs >= p
    remove[..., 0] = False
    return logits.masked_fill(remove, -torch.inf)
