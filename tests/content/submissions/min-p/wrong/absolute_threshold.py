# catalogue: 1
# min_p is used as an absolute probability, not relative to the best token
import torch


def min_p_filter(logits, min_p):
    probs = torch.softmax(logits, dim=-1)
    return logits.masked_fill(probs < min_p, float("-inf"))
