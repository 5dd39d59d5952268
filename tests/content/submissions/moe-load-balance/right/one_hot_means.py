import torch
import torch.nn.functional as F


def router_losses(logits, k, mask=None):
    n, experts = logits.shape
    w = torch.ones(n, dtype=logits.dtype) if mask is None else mask.to(logits.dtype)
    w = w / w.sum()
    probs = F.softmax(logits, dim=-1)
    _, selected = torch.topk(probs, k, dim=-1)
    hits = F.one_hot(selected, experts).to(logits.dtype)
    tokens_per_expert = (hits * w[:, None, None]).sum(dim=0)
    prob_per_expert = (probs * w[:, None]).sum(dim=0)
    balance = torch.sum(tokens_per_expert * prob_per_expert.unsqueeze(0)) * experts / k
    z = (torch.logsumexp(logits, dim=-1) ** 2 * w).sum()
    return balance, z
