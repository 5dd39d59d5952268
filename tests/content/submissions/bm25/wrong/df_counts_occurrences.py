# n counts all occurrences in the corpus instead of the documents that hold the term.
import math
from collections import Counter


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    cf = Counter(t for d in corpus for t in d)
    out = []
    for d in corpus:
        s = 0.0
        for t in query:
            f = d.count(t)
            if f:
                n = min(cf[t], N)
                s += math.log(1 + (N - n + 0.5) / (n + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
        out.append(s)
    return out
