import math

import torch


def cosine(x, y):
    a, b = math.sqrt(sum(v * v for v in x)), math.sqrt(sum(v * v for v in y))
    return sum(p * q for p, q in zip(x, y)) / (a * b) if a and b else 0.0


def mmr(query, docs, k, lam=0.5):
    q, d = query.tolist(), docs.tolist()
    relevance = [cosine(q, x) for x in d]
    most = [None] * len(d)
    chosen = []
    while len(chosen) < min(k, len(d)):
        rest = [i for i in range(len(d)) if i not in chosen]
        best = max(rest, key=lambda i: lam * relevance[i] - (1 - lam) * (most[i] or 0.0))
        chosen.append(best)
        for i in rest:
            s = cosine(d[i], d[best])
            most[i] = s if most[i] is None or s > most[i] else most[i]
    return torch.tensor(chosen)
