import numpy as np


def bm25(query, corpus, k1=1.5, b=0.75):
    doc_len = np.array([len(d) for d in corpus], dtype=float)
    avgdl = doc_len.mean()
    score = np.zeros(len(corpus))
    for q in query:
        q_freq = np.array([d.count(q) for d in corpus], dtype=float)
        n = np.count_nonzero(q_freq)
        idf = np.log(1 + (len(corpus) - n + 0.5) / (n + 0.5))
        num = q_freq * (k1 + 1)
        den = q_freq + k1 * (1 - b + b * doc_len / avgdl)
        score += idf * np.divide(num, den, out=np.zeros_like(num), where=q_freq > 0)
    return list(score)      # np.float64 entries
