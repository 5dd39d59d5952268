# other: a balance loss for each of the k places, averaged wrongly by the number of experts
import torch
import torch.nn.functional as F


def router_losses(logits, k, mask=None):
    if mask is not None:
        logits = logits[mask]
    n, e = logits.shape
    probs = logits.softmax(-1)
    hits = F.one_hot(probs.topk(k).indices, e).to(logits.dtype)
    per_place = (hits.mean(0) * probs.mean(0)).sum(-1)
    return per_place.max() * e, logits.logsumexp(-1).square().mean()
