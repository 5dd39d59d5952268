# catalogue: none
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, idx = torch.sort(logits, descending=True)
    cum = torch.cumsum(torch.softmax(s, dim=-1), dim=-1)
    to_remove = cum > p
    to_remove[..., 1:] = to_remove[..., :-1].clone()
    to_remove[..., 0] = 0
    logits[to_remove.scatter(-1, idx, to_remove)] = -float("inf")
    return logits
