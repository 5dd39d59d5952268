# other: the tail is summed up to 1 - p, so with p = 1 tokens whose probability rounds to 0 are dropped
import torch


def top_p_filter(logits, p):
    s, order = logits.sort(dim=-1, descending=False)
    cum = torch.softmax(s.double(), dim=-1).cumsum(dim=-1)
    drop = cum <= 1 - p
    drop[..., -1:] = False
    return logits.masked_fill(drop.scatter(-1, order, drop), float("-inf"))
