# catalogue: 4
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    ordered = logits.sort(dim=-1, descending=True).values
    probs = ordered.softmax(dim=-1)
    keep = probs.cumsum(-1) - probs < p
    keep[..., 0] = True
    return torch.where(keep, logits, float("-inf"))
