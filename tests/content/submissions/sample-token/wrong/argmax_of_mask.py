# argmax of an all-False mask is 0
import torch


def sample(probs, u):
    cdf = probs.cumsum(dim=0)
    return int((cdf > u).int().argmax())
