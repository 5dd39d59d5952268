import torch
import torch.nn.functional as F

NEG_INF = float("-inf")


def penalise(logits, prev_ids, penalty):
    score = logits.gather(0, prev_ids)
    score = torch.where(score < 0, score * penalty, score / penalty)
    return logits.scatter(0, prev_ids, score)


def keep_top_k(logits, k):
    if k <= 0:
        return logits
    k = min(k, logits.size(-1))
    values, indices = logits.topk(k)
    return torch.full_like(logits, NEG_INF).scatter(-1, indices, values)


def keep_top_p(logits, p):
    if p >= 1:
        return logits
    sorted_logits, order = torch.sort(logits, descending=True)
    cumulative = F.softmax(sorted_logits, dim=-1).cumsum(dim=-1)
    remove = cumulative > p
    remove[..., 1:] = remove[..., :-1].clone()
    remove[..., 0] = False
    return logits.masked_fill(remove.scatter(-1, order, remove), NEG_INF)


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    logits = penalise(logits, prev_ids, penalty)
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.size(-1)).to(logits.dtype)
    pipeline = [lambda z: z / temperature, lambda z: keep_top_k(z, top_k), lambda z: keep_top_p(z, top_p)]
    for step in pipeline:
        logits = step(logits)
    return F.softmax(logits, dim=-1)
