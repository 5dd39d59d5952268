# A repeated query term is weighted by the k3 formula with k3 = 8 instead of its plain count.
import math
from collections import Counter


def bm25(query, corpus, k1=1.5, b=0.75, k3=8.0):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    out = []
    for d in corpus:
        s = 0.0
        for t, qf in Counter(query).items():
            f = d.count(t)
            if f:
                n = sum(t in e for e in corpus)
                w = (k3 + 1) * qf / (k3 + qf)
                s += w * math.log(1 + (N - n + 0.5) / (n + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avgdl))
        out.append(s)
    return out
