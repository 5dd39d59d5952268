"""You sort in ascending order and drop the tokens whose running sum is at most 1 - p, even when p is 1. That loses the
tokens whose probability rounds to 0; p >= 1 keeps all."""

import torch


def top_p_filter(logits, p):
    sorted_logits, order = logits.sort(dim=-1)
    remove = torch.softmax(sorted_logits, dim=-1).cumsum(dim=-1) <= 1 - p
    remove[..., -1] = False
    return logits.masked_fill(torch.zeros_like(remove).scatter(-1, order, remove), -torch.inf)
