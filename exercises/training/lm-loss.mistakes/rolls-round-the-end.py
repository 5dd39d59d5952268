"""You roll the ids and the mask, so the last position is trained on the first token of its own sequence. It has no next
token; leave it out."""

import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    targets = ids.roll(-1, dims=1)
    counted = mask.roll(-1, dims=1)
    losses = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return losses[counted.flatten()].mean()
