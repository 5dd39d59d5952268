"""You keep tokens whose own probability is at least p. That is a threshold on single tokens; the sum of the most likely
ones must reach p."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = torch.softmax(logits, dim=-1)
    return logits.masked_fill(probs < p, -torch.inf)
