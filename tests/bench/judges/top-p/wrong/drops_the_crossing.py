# outside: the token that crosses p is dropped; their hint says so too
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    values, order = logits.sort(dim=-1, descending=True)
    drop = values.softmax(-1).cumsum(-1) > p
    drop[..., 0] = False
    return logits.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), float("-inf"))
