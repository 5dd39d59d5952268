# other: cross_entropy is the negative log-probability
import torch
import torch.nn.functional as F


def top_logprobs(logits, ids, n):
    wide = logits if logits.dtype == torch.float64 else logits.float()
    best, where = wide.log_softmax(-1).topk(n, dim=-1)
    ranks = 1 + (wide > wide.gather(-1, ids[:, None])).sum(-1)
    return F.cross_entropy(wide, ids, reduction="none").to(logits.dtype), ranks, best.to(logits.dtype), where
