import torch
from torch.distributions import Categorical


def cross_entropy(logits, targets, ignore_index=-100):
    counted = targets != ignore_index
    return Categorical(logits=logits[counted]).log_prob(targets[counted]).mean().neg()
