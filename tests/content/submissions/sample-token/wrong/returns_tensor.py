# gives a 0-d tensor where an int is asked
import torch


def sample(probs, u):
    cdf = torch.cumsum(probs, 0)
    hits = torch.nonzero(cdf > u)
    if hits.numel() == 0:
        return probs.nonzero()[-1, 0]
    return hits[0, 0]
