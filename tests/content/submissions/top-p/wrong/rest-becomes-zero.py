# catalogue: none
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, order = logits.sort(-1, descending=True)
    pr = s.softmax(-1)
    keep = (pr.cumsum(-1) - pr) < p
    keep[..., 0] = True
    return logits * torch.zeros_like(keep).scatter(-1, order, keep)
