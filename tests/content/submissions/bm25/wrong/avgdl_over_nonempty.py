# The mean length leaves empty documents out.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    filled = [d for d in corpus if d]
    avgdl = sum(map(len, filled)) / len(filled)
    out = []
    for d in corpus:
        s = 0.0
        for t in query:
            f = d.count(t)
            if f:
                n = sum(t in e for e in corpus)
                s += math.log(1 + (N - n + 0.5) / (n + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
        out.append(s)
    return out
