# catalogue: 4
# The scores of the terms are kept in a dict by term, which merges repeated ones.
import numpy as np


def bm25(query, corpus, k1=1.5, b=0.75):
    L = np.array([len(d) for d in corpus], dtype=np.float64)
    K = k1 * (1 - b + b * L / L.mean())
    per_term = {}
    for t in query:
        f = np.array([d.count(t) for d in corpus], dtype=np.float64)
        n = (f > 0).sum()
        part = np.zeros(len(corpus))
        m = f > 0
        part[m] = np.log(1 + (len(corpus) - n + 0.5) / (n + 0.5)) * f[m] * (k1 + 1) / (f[m] + K[m])
        per_term[t] = part
    return sum(per_term.values(), np.zeros(len(corpus))).tolist()
