"""You return the row in sorted order. The index of a logit is the id of its token, so keep everything in place."""

import torch


def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits
    filtered = logits.sort(dim=-1, descending=True).values.clone()
    filtered[..., k:] = -torch.inf
    return filtered
