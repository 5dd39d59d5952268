# other: rounds the logits to 16 bits first
import torch


def top_logprobs(logits, ids, n):
    x = logits.to(torch.bfloat16)
    lp = x.float().log_softmax(-1)
    best, where = lp.topk(n, dim=-1)
    mine = lp.gather(-1, ids[:, None])
    return mine[:, 0].to(logits.dtype), 1 + (lp > mine).sum(-1), best.to(logits.dtype), where
