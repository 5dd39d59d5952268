"""You pass cross_entropy a tensor (B, T, V), but it expects the classes on axis 1. Flatten to (B * T, V), or move the
vocabulary to axis 1; when the sizes happen to agree there is no error, only wrong numbers."""

import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    losses = F.cross_entropy(logits[:, :-1], ids[:, 1:], reduction="none")
    return losses[mask[:, 1:]].mean()
