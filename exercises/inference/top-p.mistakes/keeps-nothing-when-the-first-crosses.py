"""You shift the mask by one so that the token that crosses p stays, but the first token keeps its own mark. If it
crosses p alone, nothing is left; at least one token stays."""

import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    sorted_logits, order = logits.sort(dim=-1, descending=True)
    remove = torch.softmax(sorted_logits, dim=-1).cumsum(dim=-1) > p
    remove[..., 1:] = remove[..., :-1].clone()
    return logits.masked_fill(torch.zeros_like(remove).scatter(-1, order, remove), -torch.inf)
