import torch


def min_p_filter(logits, min_p):
    probs = torch.softmax(logits, dim=-1)
    p_max = probs.max(dim=-1, keepdim=True).values
    return logits.masked_fill(probs < min_p * p_max, float("-inf"))
