# catalogue: 4
# threshold p_max / min_p is above every probability, nothing survives
import torch


def min_p_filter(logits, min_p):
    probs = torch.softmax(logits, dim=-1)
    threshold = probs.max(dim=-1, keepdim=True).values / max(min_p, 1e-8)
    return logits.masked_fill(probs < threshold, float("-inf"))
