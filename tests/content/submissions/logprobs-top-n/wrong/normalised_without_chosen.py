# other: leaves the chosen token out of the sum
import torch


def top_logprobs(logits, ids, n):
    wide = logits if logits.dtype == torch.float64 else logits.float()
    others = wide.scatter(-1, ids[:, None], -torch.inf)
    mine = wide.gather(-1, ids[:, None])
    best, where = wide.log_softmax(-1).topk(n, dim=-1)
    ranks = 1 + (wide > mine).sum(-1)
    return (mine - others.logsumexp(-1, keepdim=True)).squeeze(-1).to(logits.dtype), ranks, best.to(logits.dtype), where
