# catalogue: 2
# avgdl / L instead of L / avgdl: long documents are favoured.
import math
from collections import Counter


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(map(len, corpus)) / N
    tfs = [Counter(d) for d in corpus]
    df = Counter(t for tf in tfs for t in tf)
    scores = []
    for doc, tf in zip(corpus, tfs):
        s = 0.0
        for t in query:
            if tf[t] > 0:
                norm = k1 * (1 - b + b * avgdl / len(doc))
                s += math.log(1 + (N - df[t] + 0.5) / (df[t] + 0.5)) * tf[t] * (k1 + 1) / (tf[t] + norm)
        scores.append(s)
    return scores
