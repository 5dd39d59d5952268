# mistake: every token is held against p by itself
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    probs = logits.softmax(-1)
    keep = (probs >= 1 - p) | (probs == probs.amax(-1, keepdim=True))
    return logits.masked_fill(~keep, float("-inf"))
