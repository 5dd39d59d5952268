# catalogue: 1
# log of the softmax, which underflows to log(0)
import torch
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    probs = torch.softmax(logits, dim=-1).view(-1, logits.size(-1))
    targets = targets.view(-1)
    keep = targets != ignore_index
    probs, targets = probs[keep], targets[keep]
    p = probs.gather(1, targets[:, None]).squeeze(1)
    return -torch.log(p).mean()
