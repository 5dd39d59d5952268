"""You sort by probability first, so the intervals have another order and the same u gives another token. Keep the order
of the ids."""

import torch


def sample(probs, u):
    ordered, ids = probs.sort(descending=True)
    above = torch.nonzero(ordered.cumsum(-1) > u)
    return int(ids[above[0]]) if len(above) else int(torch.nonzero(probs > 0)[-1])
