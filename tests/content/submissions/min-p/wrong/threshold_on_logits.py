# catalogue: 2
# takes the fraction of the largest logit, no softmax
import torch


def min_p_filter(logits, min_p):
    best = logits.max(dim=-1, keepdim=True).values
    out = logits.clone()
    out[logits < min_p * best] = -torch.inf
    return out
