# other: norms are clamped at 1e-6, so short vectors lose their similarity though they are not zero
# shows for: query = [1, 0], docs = [[1, 1], [1e-8, 0]], k = 1: [0], should be [1] (its cosine is 1)
import torch


def _unit(x):
    return x / x.norm(dim=-1, keepdim=True).clamp_min(1e-6)


def mmr(query, docs, k, lam=0.5):
    units = _unit(docs)
    relevance = units @ _unit(query)
    n = docs.shape[0]
    free = torch.ones(n, dtype=torch.bool)
    closest, chosen = None, []
    for _ in range(min(k, n)):
        score = lam * relevance if closest is None else lam * relevance - (1 - lam) * closest
        i = int(score.masked_fill(~free, float("-inf")).argmax())
        chosen.append(i)
        free[i] = False
        similar = units @ units[i]
        closest = similar if closest is None else torch.maximum(closest, similar)
    return torch.tensor(chosen, dtype=torch.int64)
