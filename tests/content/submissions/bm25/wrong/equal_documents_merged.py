# Scores are kept in a dict by the document's terms: equal documents come back once.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    scores = {tuple(d): 0.0 for d in corpus}
    for t in query:
        n = sum(t in d for d in corpus)
        idf = math.log(1 + (N - n + 0.5) / (n + 0.5))
        for d in scores:
            f = d.count(t)
            if f:
                scores[d] += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
    return list(scores.values())
