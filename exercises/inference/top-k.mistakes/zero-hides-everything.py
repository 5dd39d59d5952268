"""For k == 0 you remove every token. Zero means that the filter is off."""

import torch


def top_k_filter(logits, k):
    filtered = torch.full_like(logits, -torch.inf)
    values, indices = logits.topk(min(k, logits.shape[-1]), dim=-1)
    return filtered.scatter(-1, indices, values)
