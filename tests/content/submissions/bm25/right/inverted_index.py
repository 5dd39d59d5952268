import math
from collections import Counter, defaultdict


def bm25(query, corpus, k1=1.5, b=0.75):
    postings = defaultdict(dict)
    for i, doc in enumerate(corpus):
        for t, f in Counter(doc).items():
            postings[t][i] = f
    n_docs = len(corpus)
    mean = sum(map(len, corpus)) / n_docs
    out = [0.0] * n_docs
    for t, repeats in Counter(query).items():
        if t not in postings:
            continue
        df = len(postings[t])
        idf = math.log((n_docs + 1) / (df + 0.5))       # the same as ln(1 + (N - n + .5) / (n + .5))
        for i, f in postings[t].items():
            out[i] += repeats * idf * (k1 + 1) / (1 + k1 / f * (1 - b + b * len(corpus[i]) / mean))
    return out
