# other: index_select takes the id of the first row for all
import torch


def top_logprobs(logits, ids, n):
    wide = logits if logits.dtype == torch.float64 else logits.float()
    lp = wide.log_softmax(-1)
    best, where = lp.topk(n, dim=-1)
    column = wide[:, ids[0]]
    return lp[:, ids[0]].to(logits.dtype), 1 + (wide > column[:, None]).sum(-1), best.to(logits.dtype), where
