"""You treat t == 0 as no temperature and return the plain softmax. Zero is the greedy limit, all probability at the
largest logit."""

import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t must not be negative")
    return torch.softmax(logits / (t or 1.0), dim=-1)
