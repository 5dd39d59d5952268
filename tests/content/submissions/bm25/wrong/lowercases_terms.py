# Terms are lowercased first, so strings that differ count as the same term.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    query = [t.lower() for t in query]
    docs = [[t.lower() for t in d] for d in corpus]
    N = len(docs)
    avgdl = sum(map(len, docs)) / N
    out = []
    for d in docs:
        s = 0.0
        for t in query:
            f = d.count(t)
            if f:
                n = sum(t in e for e in docs)
                s += math.log(1 + (N - n + 0.5) / (n + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
        out.append(s)
    return out
