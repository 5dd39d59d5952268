# catalogue: 3
# removes the likely tokens and keeps the tail
import torch


def min_p_filter(logits, min_p):
    p = torch.softmax(logits, -1)
    pmax, _ = torch.max(p, -1, keepdim=True)
    remove = p >= pmax * min_p
    return logits.masked_fill(remove, float("-inf"))
