# goes to float32 and stays there, whatever dtype came in
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    logits = logits.float()
    keep = targets != ignore_index
    x, y = logits[keep], targets[keep]
    return (x.logsumexp(-1) - x.gather(-1, y[:, None]).squeeze(-1)).mean()
