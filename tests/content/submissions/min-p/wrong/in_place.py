# writes -inf into the caller's tensor
import torch


def min_p_filter(logits, min_p):
    probs = torch.softmax(logits, dim=-1)
    top = probs.max(dim=-1, keepdim=True).values
    logits[probs < min_p * top] = float("-inf")
    return logits
