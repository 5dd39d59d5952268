# Returns the choices from the last to the first.
import torch


def mmr(query, docs, k, lam=0.5):
    unit = torch.nn.functional.normalize
    docs, query = unit(docs, dim=1), unit(query, dim=0)
    relevance, chosen = docs @ query, []
    while len(chosen) < min(k, len(docs)):
        m = (docs @ docs[chosen].T).amax(1) if chosen else 0 * relevance
        score = lam * relevance - (1 - lam) * m
        score[chosen] = -torch.inf
        chosen.append(int(score.argmax()))
    return torch.tensor(chosen[::-1])
