import torch
from torch.nn.functional import one_hot


def cross_entropy(logits, targets, ignore_index=-100):
    counted = targets != ignore_index
    hot = one_hot(torch.where(counted, targets, torch.zeros_like(targets)), logits.shape[-1]).to(logits)
    shifted = logits - logits.amax(-1, keepdim=True).detach()
    log_norm = shifted.exp().sum(-1).log()
    true = torch.einsum("...v,...v->...", shifted, hot)
    loss = (log_norm - true)[counted]
    return torch.mean(loss)
