# other: the factor is the number of experts that were chosen at all
import torch


def router_losses(logits, k, mask=None):
    if mask is not None:
        logits = logits[mask]
    chosen = logits.topk(k).indices
    f = torch.bincount(chosen.flatten(), minlength=logits.shape[1]) / chosen.numel()
    P = logits.softmax(-1).mean(0)
    return (f > 0).sum() * (f * P).sum(), logits.logsumexp(-1).square().mean()
