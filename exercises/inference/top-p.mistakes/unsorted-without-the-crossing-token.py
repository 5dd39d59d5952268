"""You compare p with a running sum in vocabulary order. Add up from the most likely token down; the token that brings
the sum to p stays."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = torch.softmax(logits, dim=-1)
    cumulative = probs.cumsum(dim=-1)
    return logits.masked_fill(cumulative > p, -torch.inf)
