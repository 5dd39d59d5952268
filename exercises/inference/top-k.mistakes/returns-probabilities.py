"""You return probabilities. The filter takes logits and returns logits; the softmax comes once, at the end."""

import torch


def top_k_filter(logits, k):
    if 0 < k < logits.shape[-1]:
        threshold = logits.topk(k, dim=-1).values[..., -1:]
        logits = logits.masked_fill(logits < threshold, -torch.inf)
    return torch.softmax(logits, dim=-1)
