# p_max is taken over the whole batch instead of each row
import torch


def min_p_filter(logits, min_p):
    probs = torch.softmax(logits, dim=-1)
    return logits.masked_fill(probs < min_p * probs.max(), float("-inf"))
