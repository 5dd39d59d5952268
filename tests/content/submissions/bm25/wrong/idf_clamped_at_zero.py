# catalogue: 3
# The classic idf, cut off at zero: a term that most documents hold counts nothing.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N, avg = len(corpus), sum(map(len, corpus)) / len(corpus)
    out = [0.0] * N
    for t in query:
        n = sum(t in d for d in corpus)
        w = max(0.0, math.log((N - n + 0.5) / (n + 0.5)))
        for i, d in enumerate(corpus):
            f = d.count(t)
            if f:
                out[i] += w * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avg))
    return out
