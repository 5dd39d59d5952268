import torch
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    mask = targets.ne(ignore_index)
    safe = targets.masked_fill(~mask, 0)
    logp = F.log_softmax(logits, dim=-1)
    nll = -logp.gather(-1, safe.unsqueeze(-1)).squeeze(-1)
    nll = torch.where(mask, nll, 0.0)
    return nll.sum() / mask.sum()
