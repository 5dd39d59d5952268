"""You score as BM25Okapi of the package rank_bm25 does: without the 1 inside the logarithm, with a quarter of the mean
idf instead of a negative one, and 0 / 0 if f and the denominator are both 0. Here idf is ln(1 + (N - n + 0.5) / (n +
0.5)), and a term that a document does not contain adds 0."""

import math

import numpy as np


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    lengths = np.array([len(doc) for doc in corpus])
    idf = {}
    for term in dict.fromkeys(term for doc in corpus for term in doc):
        n = sum(term in doc for doc in corpus)
        idf[term] = math.log(N - n + 0.5) - math.log(n + 0.5)
    floor = 0.25 * sum(idf.values()) / len(idf)
    scores = np.zeros(N)
    for term in query:
        f = np.array([doc.count(term) for doc in corpus])
        weight = idf.get(term, 0.0)
        weight = floor if weight < 0 else weight
        scores += weight * (f * (k1 + 1) / (f + k1 * (1 - b + b * lengths / lengths.mean())))
    return scores.tolist()
