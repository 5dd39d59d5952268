"""You keep tokens whose own probability is at least 1 - p. That is a threshold on single tokens, not a sum, and in a
flat distribution perhaps none passes it."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = torch.softmax(logits, dim=-1)
    keep = (probs >= 1 - p) | (probs == probs.amax(dim=-1, keepdim=True))
    return logits.masked_fill(~keep, -torch.inf)
