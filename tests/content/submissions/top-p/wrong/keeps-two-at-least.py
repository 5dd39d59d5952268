# catalogue: none
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, order = logits.sort(-1, descending=True)
    pr = s.softmax(-1)
    drop = pr.cumsum(-1) - pr >= p
    drop[..., :2] = False
    return logits.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), -torch.inf)
