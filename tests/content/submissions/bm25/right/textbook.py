import math


def bm25(query, corpus, k1=1.5, b=0.75):
    N = len(corpus)
    avgdl = sum(len(d) for d in corpus) / N
    scores = []
    for doc in corpus:
        score = 0.0
        for t in query:
            f = doc.count(t)
            if f == 0:
                continue
            n = sum(1 for d in corpus if t in d)
            idf = math.log(1 + (N - n + 0.5) / (n + 0.5))
            score += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * len(doc) / avgdl))
        scores.append(score)
    return scores
