# catalogue: 2
# b and 1 - b change places in the length norm.
import numpy as np


def bm25(query, corpus, k1=1.5, b=0.75):
    L = np.array([len(d) for d in corpus], float)
    norm = b + (1 - b) * L / L.mean()
    out = np.zeros(len(corpus))
    for t in query:
        f = np.array([d.count(t) for d in corpus], float)
        n = np.count_nonzero(f)
        idf = np.log1p((len(corpus) - n + 0.5) / (n + 0.5))
        hit = f > 0
        out[hit] += idf * f[hit] * (k1 + 1) / (f[hit] + k1 * norm[hit])
    return out.tolist()
