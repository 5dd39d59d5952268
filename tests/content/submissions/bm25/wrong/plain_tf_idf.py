# catalogue: 1
# tf-idf: no saturation by k1 and no length norm either.
import numpy as np


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    total = np.zeros(N)
    for t in query:
        tf = np.array([doc.count(t) for doc in corpus], dtype=float)
        n = (tf > 0).sum()
        total += np.log(1 + (N - n + 0.5) / (n + 0.5)) * tf
    return total.tolist()
