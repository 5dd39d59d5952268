# mistake: exp without subtracting the maximum overflows
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    counted = targets != ignore_index
    z, y = logits[counted], targets[counted]
    return (z.exp().sum(-1).log() - z.gather(-1, y[:, None])[:, 0]).mean()
