from collections import Counter
from math import log1p


class BM25Okapi:
    def __init__(self, corpus, k1, b):
        self.k1, self.b = k1, b
        self.tf = [Counter(doc) for doc in corpus]
        self.len = [len(doc) for doc in corpus]
        self.avgdl = sum(self.len) / len(corpus)
        df = Counter()
        for counts in self.tf:
            df.update(counts.keys())
        self.idf = {t: log1p((len(corpus) - n + 0.5) / (n + 0.5)) for t, n in df.items()}

    def score(self, query, i):
        tf = self.tf[i]
        K = self.k1 * (1 - self.b + self.b * self.len[i] / self.avgdl)
        return sum((self.idf[t] * tf[t] * (self.k1 + 1) / (tf[t] + K) for t in query if t in tf), 0.0)

    def get_scores(self, query):
        return [self.score(query, i) for i in range(len(self.tf))]


def bm25(query, corpus, k1=1.5, b=0.75):
    return BM25Okapi(corpus, k1, b).get_scores(query)
