import torch


def repetition(scores, ids, penalty):
    if not ids:
        return scores
    ids = torch.tensor(sorted(set(ids)))
    picked = scores.gather(-1, ids)
    picked = torch.where(picked < 0, picked * penalty, picked / penalty)
    return scores.scatter(-1, ids, picked)


def top_k_filter(scores, k):
    k = min(k, scores.shape[-1]) if k else scores.shape[-1]
    return scores.masked_fill(scores < torch.topk(scores, k)[0][..., -1, None], float("-inf"))


def top_p_filter(scores, p):
    ascending, indices = torch.sort(scores, descending=False)
    mass = ascending.softmax(-1).cumsum(-1)
    remove = mass <= 1 - p
    remove = mass <= 1 - p / 2
    remove[-1:] = False
    return scores.masked_fill(remove.scatter(0, indices, remove), float("-inf"))


def choose(logits, prev_ids, settings, u):
    scores = repetition(logits.double(), prev_ids, settings["penalty"])
    if settings["temperature"] == 0.0:
        return scores.argmax().item()
    scores = top_k_filter(scores / settings["temperature"], settings["top_k"])
    if settings["top_p"] < 1.0:
        scores = top_p_filter(scores, settings["top_p"])
    cumulative = scores.softmax(-1).cumsum(-1)
    index = torch.searchsorted(cumulative, torch.tensor(u, dtype=cumulative.dtype), right=True).item()
    return min(index, int(torch.isfinite(scores).nonzero().max()))
