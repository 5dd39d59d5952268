"""You search as searchsorted does by default. It finds the first running sum that is at least u, so u = 0 may draw a
token of probability 0, and you return V when the sum stays below u."""

import torch


def sample(probs, u):
    return int(torch.searchsorted(probs.cumsum(-1), torch.tensor(u, dtype=probs.dtype)))
