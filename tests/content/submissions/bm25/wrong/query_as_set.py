# catalogue: 4
# The query goes through a set, so a repeated term counts once.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    terms = set(query)
    df = {t: sum(t in d for d in corpus) for t in terms}
    result = []
    for d in corpus:
        s = 0.0
        for t in terms:
            f = d.count(t)
            if f:
                s += math.log(1 + (N - df[t] + 0.5) / (df[t] + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
        result.append(s)
    return result
