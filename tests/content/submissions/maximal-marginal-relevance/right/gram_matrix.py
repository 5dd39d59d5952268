import torch


def mmr(query, docs, k, lam=0.5):
    rows = torch.cat([query[None], docs]).double()
    norms = rows.norm(dim=1).clamp_min(1e-300)
    gram = (rows @ rows.T) / norms[:, None] / norms[None]
    value = lam * gram[0, 1:]
    between = gram[1:, 1:]
    taken = torch.zeros(len(docs), dtype=torch.bool)
    picks = []
    for _ in range(min(k, len(docs))):
        penalty = between[:, taken].amax(dim=1) if taken.any() else torch.zeros(len(docs), dtype=value.dtype)
        pick = torch.where(taken, -torch.inf, value - (1 - lam) * penalty).argmax()
        taken[pick] = True
        picks.append(pick)
    return torch.stack(picks)
