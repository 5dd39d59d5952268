# mistake: the mask is left in sorted order
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    probs = logits.sort(dim=-1, descending=True).values.softmax(-1)
    drop = probs.cumsum(-1) - probs >= p
    drop[..., 0] = False
    return logits.masked_fill(drop, float("-inf"))
