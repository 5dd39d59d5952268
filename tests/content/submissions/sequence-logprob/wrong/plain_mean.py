# catalogue: 2
# .mean(1) instead of .sum(1)
import torch


def sequence_logprob(logits, ids, mask=None):
    lp = torch.log_softmax(logits, -1)[:, :-1]
    picked = torch.gather(lp, 2, ids[:, 1:].unsqueeze(2)).squeeze(2)
    if mask is not None:
        picked = torch.where(mask[:, 1:], picked, torch.zeros_like(picked))
    return picked.mean(1)
