"""You flatten the batch before you shift, so the last position of one sequence is trained on the first token of the
next. Shift within each sequence first."""

import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    losses = F.cross_entropy(logits.reshape(-1, logits.shape[-1])[:-1], ids.reshape(-1)[1:], reduction="none")
    return losses[mask.reshape(-1)[1:]].mean()
