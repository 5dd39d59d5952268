# Compares with the mean vector of the chosen.
import torch


def mmr(query, docs, k, lam=0.5):
    unit = torch.nn.functional.normalize
    docs, query = unit(docs, dim=1), unit(query, dim=0)
    relevance, chosen = docs @ query, []
    while len(chosen) < min(k, len(docs)):
        m = docs @ docs[chosen].mean(0) if chosen else 0 * relevance
        score = lam * relevance - (1 - lam) * m
        score[chosen] = -torch.inf
        chosen.append(int(score.argmax()))
    return torch.tensor(chosen)
