"""You sort by probability and return the index in the sorted order. A token's id is its index in probs."""

import torch


def sample(probs, u):
    above = torch.nonzero(probs.sort(descending=True).values.cumsum(-1) > u)
    return int(above[0]) if len(above) else int(torch.nonzero(probs > 0)[-1])
