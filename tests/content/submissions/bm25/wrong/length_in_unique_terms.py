# The length of a document counts its different terms only.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    lens = [len(set(d)) for d in corpus]
    avgdl = sum(lens) / N
    out = []
    for d, L in zip(corpus, lens):
        s = 0.0
        for t in query:
            f = d.count(t)
            if f:
                n = sum(t in e for e in corpus)
                s += math.log(1 + (N - n + 0.5) / (n + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * L / avgdl))
        out.append(s)
    return out
