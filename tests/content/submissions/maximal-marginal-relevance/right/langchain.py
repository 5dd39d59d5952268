import numpy as np
import torch


def cosine_similarity(x, y):
    x, y = np.atleast_2d(x), np.atleast_2d(y)
    norm = np.outer(np.linalg.norm(x, axis=1), np.linalg.norm(y, axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = x @ y.T / norm
    found[~np.isfinite(found)] = 0.0
    return found


def mmr(query, docs, k, lam=0.5):
    query, docs = query.double().numpy(), docs.double().numpy()
    to_query = cosine_similarity(query, docs)[0]
    picked = [int(np.argmax(to_query))]
    while len(picked) < min(k, len(docs)):
        best_score, best = -np.inf, -1
        redundancy = cosine_similarity(docs, docs[picked])
        for i, score in enumerate(to_query):
            if i not in picked:
                value = lam * score - (1 - lam) * redundancy[i].max()
                if value > best_score:
                    best_score, best = value, i
        picked.append(best)
    return torch.from_numpy(np.array(picked, dtype=np.int64))
