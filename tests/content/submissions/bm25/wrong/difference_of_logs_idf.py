# catalogue: 3
import numpy as np
def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    L = np.array([len(d) for d in corpus], dtype=float)
    F = np.array([[d.count(t) for t in query] for d in corpus], dtype=float).reshape(N, len(query))
    n = (F > 0).sum(0)
    idf = np.log(N - n + 0.5) - np.log(n + 0.5)
    den = F + (k1 * (1 - b + b * L / L.mean()))[:, None]
    return (np.divide(F * (k1 + 1), den, out=np.zeros_like(F), where=F > 0) @ idf).tolist()
