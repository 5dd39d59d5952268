# mistake: the probabilities are summed up unsorted
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    probs = logits.softmax(-1)
    return logits.masked_fill(probs.cumsum(-1) - probs >= p, float("-inf"))
