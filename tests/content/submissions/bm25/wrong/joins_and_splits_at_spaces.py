# other: documents are joined with spaces and split again, so a term with a space in it is never found
import math


def bm25(query, corpus, k1=1.5, b=0.75):
    texts = [" ".join(d) for d in corpus]
    tokens = [t.split(" ") if t else [] for t in texts]
    N = len(tokens)
    avgdl = sum(len(t) for t in tokens) / N
    scores = [0.0] * N
    for term in query:
        n = sum(term in t for t in tokens)
        idf = math.log(1 + (N - n + 0.5) / (n + 0.5))
        for i, t in enumerate(tokens):
            f = t.count(term)
            if f:
                scores[i] += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * len(t) / avgdl))
    return scores
