"""BM25: rank documents by the query's words, without any embedding.

The rarer a term is, the more it counts (idf). Each further occurrence in a document adds less, up to a factor of k1 + 1
(tf saturation). Occurrences count less in a document that is longer than average (b).

    score(q, d) = sum over t in q of idf(t) * f(t, d) (k1 + 1) / (f(t, d) + k1 (1 - b + b |d| / avgdl))
    idf(t)      = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5))

Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3; the 1 inside
the logarithm, which keeps idf positive, as in Apache Lucene's BM25Similarity.
"""

import math


def bm25(query: list[str], corpus: list[list[str]], k1: float = 1.5, b: float = 0.75) -> list[float]:
    N = len(corpus)
    avgdl = sum(len(doc) for doc in corpus) / N
    scores = []
    for doc in corpus:
        norm = 1 - b + b * len(doc) / avgdl  # 1 for a document of average length
        score = 0.0
        for term in query:  # a term that occurs twice in the query counts twice
            f = doc.count(term)
            if f == 0:
                continue  # adds nothing
            n = sum(term in other for other in corpus)  # documents that contain the term
            idf = math.log(1 + (N - n + 0.5) / (n + 0.5))
            score += idf * f * (k1 + 1) / (f + k1 * norm)
        scores.append(score)
    return scores
