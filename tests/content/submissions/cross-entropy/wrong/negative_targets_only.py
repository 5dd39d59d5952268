# treats every negative target as ignored and nothing else
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    valid = targets >= 0
    logp = torch.log_softmax(logits, -1)[valid]
    return -logp.gather(-1, targets[valid][:, None]).mean()
