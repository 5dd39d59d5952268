# catalogue: 1
import torch
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    V = logits.shape[-1]
    z, t = logits.reshape(-1, V), targets.reshape(-1)
    keep = t != ignore_index
    z, t = z[keep], t[keep]
    e = torch.exp(z)
    return -(torch.log(e[torch.arange(len(t)), t] / e.sum(1))).mean()
