# other: takes the mask for a length, and keeps the first tokens
import torch


def router_losses(logits, k, mask=None):
    if mask is not None:
        logits = logits[: int(mask.sum())]
    chosen = logits.topk(k).indices
    f = torch.bincount(chosen.flatten(), minlength=logits.shape[1]) / chosen.numel()
    P = logits.softmax(-1).mean(0)
    return logits.shape[1] * (f * P).sum(), logits.logsumexp(-1).square().mean()
