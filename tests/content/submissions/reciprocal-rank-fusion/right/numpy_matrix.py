import numpy as np


def rrf(rankings, k=60):
    ids = list(dict.fromkeys(d for r in rankings for d in r))
    column = {d: j for j, d in enumerate(ids)}
    gain = np.zeros((len(rankings), len(ids)))
    for i, r in enumerate(rankings):
        for pos, d in enumerate(r):
            gain[i, column[d]] = 1.0 / (k + 1 + pos)
    order = np.argsort(-gain.sum(axis=0), kind="stable")
    return [ids[j] for j in order]
