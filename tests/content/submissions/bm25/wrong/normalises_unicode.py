# other: terms are brought to one Unicode form first, so strings that differ count as the same term
import math
import unicodedata
from collections import Counter


def _norm(t):
    return unicodedata.normalize("NFKC", t)


def bm25(query, corpus, k1=1.5, b=0.75):
    docs = [Counter(map(_norm, d)) for d in corpus]
    N = len(docs)
    avgdl = sum(len(d) for d in corpus) / N
    out = []
    for d, c in zip(corpus, docs):
        s = 0.0
        for t in map(_norm, query):
            f = c[t]
            if f > 0:
                n = sum(1 for other in docs if t in other)
                s += math.log(1 + (N - n + 0.5) / (n + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
        out.append(s)
    return out
