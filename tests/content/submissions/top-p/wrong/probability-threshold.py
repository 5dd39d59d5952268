# catalogue: 6
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = logits.softmax(-1)
    keep = (probs >= 1 - p) | (probs == probs.max(-1, keepdim=True).values)
    return torch.where(keep, logits, -torch.inf)
