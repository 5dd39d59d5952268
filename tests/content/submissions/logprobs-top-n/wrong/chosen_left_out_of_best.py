# other: the best are alternatives, without the chosen token
import torch


def top_logprobs(logits, ids, n):
    wide = logits if logits.dtype == torch.float64 else logits.float()
    lp = wide.log_softmax(-1)
    mine = lp.gather(-1, ids[:, None])
    best, where = lp.scatter(-1, ids[:, None], -torch.inf).topk(n, dim=-1)
    return mine[:, 0].to(logits.dtype), 1 + (lp > mine).sum(-1), best.to(logits.dtype), where
