"""You take the softmax and the running sum over the whole tensor, so the rows share one nucleus. Every row has its own."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    sorted_logits, order = logits.flatten().sort(descending=True)
    probs = torch.softmax(sorted_logits, dim=-1)
    keep_sorted = probs.cumsum(dim=-1) - probs < p
    keep_sorted[0] = True
    keep = torch.zeros_like(keep_sorted).scatter(-1, order, keep_sorted)
    return logits.masked_fill(~keep.view(logits.shape), -torch.inf)
