"""You compare the running sum with p even when p is 1. Over a large vocabulary rounding takes it above 1 before the
last tokens, and you lose thousands of them; p >= 1 keeps all."""

import torch


def top_p_filter(logits, p):
    probs, order = torch.softmax(logits, dim=-1).sort(dim=-1, descending=True)
    remove = probs.cumsum(dim=-1) > p
    remove[..., 1:] = remove[..., :-1].clone()
    remove[..., 0] = False
    return logits.masked_fill(torch.zeros_like(remove).scatter(-1, order, remove), -torch.inf)
