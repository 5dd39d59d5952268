# catalogue: 4
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    ordered, index = logits.sort(dim=-1, descending=True)
    probs = ordered.softmax(dim=-1)
    keep = (probs.cumsum(-1) - probs) < p
    keep[..., :1] = True
    return logits.masked_fill(~keep.gather(-1, index), -torch.inf)
