# catalogue: 1
# the normaliser is written out without subtracting the maximum
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    keep = targets != ignore_index
    x, y = logits[keep], targets[keep]
    correct = x.gather(-1, y.unsqueeze(-1)).squeeze(-1)
    return (torch.log(torch.exp(x).sum(dim=-1)) - correct).mean()
