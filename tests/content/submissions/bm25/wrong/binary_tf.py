# catalogue: 1
# Only whether a term stands in the document counts, not how often.
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    sets = [set(d) for d in corpus]
    avgdl = sum(len(d) for d in corpus) / N
    out = []
    for doc, s in zip(corpus, sets):
        total = 0.0
        for t in query:
            if t in s:
                n = sum(t in o for o in sets)
                total += math.log(1 + (N - n + 0.5) / (n + 0.5)) * (k1 + 1) / (1 + k1 * (1 - b + b * len(doc) / avgdl))
        out.append(total)
    return out
