import torch


def cross_entropy(logits, targets, ignore_index=-100):
    V = logits.size(-1)
    logits = logits.reshape(-1, V)
    targets = targets.reshape(-1)
    keep = targets != ignore_index
    logits, targets = logits[keep], targets[keep]
    lse = torch.logsumexp(logits, dim=-1)
    picked = logits[torch.arange(len(targets), device=logits.device), targets]
    return (lse - picked).mean()
