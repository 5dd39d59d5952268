# catalogue: 1
# Plain tf * idf over the length norm: the count grows without a limit.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    res = []
    for doc in corpus:
        s = 0.0
        for t in query:
            f = doc.count(t)
            if f:
                n = sum(t in d for d in corpus)
                idf = math.log(1 + (N - n + 0.5) / (n + 0.5))
                s += idf * f * (k1 + 1) / (1 + k1 * (1 - b + b * len(doc) / avgdl))
        res.append(s)
    return res
