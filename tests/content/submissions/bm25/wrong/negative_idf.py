# catalogue: 3
# The classic Robertson idf without the 1: negative for a term that most documents hold.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avg = sum(map(len, corpus)) / N

    def idf(t):
        n = sum(1 for d in corpus if t in d)
        return math.log((N - n + 0.5) / (n + 0.5))

    def term(t, d):
        f = d.count(t)
        return idf(t) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avg)) if f else 0.0

    return [float(sum(term(t, d) for t in query)) for d in corpus]
