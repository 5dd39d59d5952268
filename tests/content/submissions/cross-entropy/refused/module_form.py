from torch import nn


def cross_entropy(logits, targets, ignore_index=-100):
    criterion = nn.CrossEntropyLoss(ignore_index=ignore_index)
    return criterion(logits.reshape(-1, logits.shape[-1]), targets.flatten())
