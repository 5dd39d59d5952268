# catalogue: 2
# log_softmax first, then the penalty: every score is negative and gets multiplied
import torch
import torch.nn.functional as F


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    scores = F.log_softmax(logits, dim=-1)
    picked = scores.gather(0, prev_ids)
    picked = torch.where(picked < 0, picked * penalty, picked / penalty)
    scores = scores.scatter(0, prev_ids, picked)
    if temperature == 0:
        return F.one_hot(scores.argmax(), scores.numel()).to(logits.dtype)
    scores = scores / temperature
    if top_k > 0:
        v, i = scores.topk(min(top_k, scores.numel()))
        scores = torch.full_like(scores, -torch.inf).scatter(0, i, v)
    if top_p < 1:
        v, i = scores.sort(descending=True)
        p = v.softmax(0)
        v = v.masked_fill(p.cumsum(0) - p >= top_p, -torch.inf)
        scores = torch.full_like(scores, -torch.inf).scatter(0, i, v)
    return F.softmax(scores, dim=-1)
