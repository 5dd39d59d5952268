import torch
from torch.nn import functional as F


def lm_loss(logits, ids, mask):
    # the labels move left by one, the last position has none
    labels = torch.full_like(ids, -100)
    labels[:, :-1] = torch.where(mask[:, 1:], ids[:, 1:], -100)
    return F.nll_loss(F.log_softmax(logits, -1).flatten(0, 1), labels.flatten())
