"""You collect the removed tokens of all rows and remove them in every row, as a widely copied snippet does. It was
written for a single row; scatter the mask along the last axis."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    sorted_logits, order = torch.sort(logits, dim=-1, descending=True)
    cumulative = torch.softmax(sorted_logits, dim=-1).cumsum(dim=-1)
    remove = cumulative > p
    remove[..., 1:] = remove[..., :-1].clone()
    remove[..., 0] = False
    filtered = logits.clone()
    filtered[..., order[remove]] = -torch.inf
    return filtered
