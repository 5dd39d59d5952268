# writes 0 into the caller's targets
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    mask = targets != ignore_index
    targets[~mask] = 0
    lp = torch.log_softmax(logits, -1).gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return -(lp * mask).sum() / mask.sum()
