"""You pick the counted tokens and then take the softmax over them. It belongs along the vocabulary, the last axis."""

import torch


def cross_entropy(logits, targets, ignore_index=-100):
    counted = targets != ignore_index
    kept, labels = logits[counted], targets[counted]
    return -torch.log_softmax(kept, dim=0).gather(-1, labels[:, None]).mean()
