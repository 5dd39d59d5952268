# catalogue: 3
# As in rank_bm25: the classic idf, and where it is negative a quarter of the mean idf instead.
import math
from collections import Counter


class Okapi:
    def __init__(self, corpus, k1, b, epsilon=0.25):
        self.k1, self.b = k1, b
        self.freqs = [Counter(d) for d in corpus]
        self.lens = [len(d) for d in corpus]
        self.avgdl = sum(self.lens) / len(corpus)
        nd = Counter(t for f in self.freqs for t in f)
        self.idf = {}
        negative = []
        for t, n in nd.items():
            v = math.log(len(corpus) - n + 0.5) - math.log(n + 0.5)
            self.idf[t] = v
            if v < 0:
                negative.append(t)
        eps = epsilon * sum(self.idf.values()) / max(len(self.idf), 1)
        for t in negative:
            self.idf[t] = eps

    def scores(self, query):
        out = []
        for f, n in zip(self.freqs, self.lens):
            s = 0.0
            for q in query:
                if f[q]:
                    s += self.idf[q] * f[q] * (self.k1 + 1) / (f[q] + self.k1 * (1 - self.b + self.b * n / self.avgdl))
            out.append(s)
        return out


def bm25(query, corpus, k1=1.5, b=0.75):
    return Okapi(corpus, k1, b).scores(query)
