# other: squares the partition function of probabilities, which is always 1, before the log
import torch


def router_losses(logits, k, mask=None):
    if mask is not None:
        logits = logits[mask]
    chosen = logits.topk(k).indices
    f = torch.bincount(chosen.flatten(), minlength=logits.shape[1]) / chosen.numel()
    P = logits.softmax(-1).mean(0)
    z = torch.log(torch.exp(logits - logits.amax(-1, keepdim=True)).sum(-1)).square().mean()
    return logits.shape[1] * (f * P).sum(), z
