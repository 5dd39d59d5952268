import numpy as np


def ndcg(ranking, relevance, k):
    discount = 1 / np.log2(np.arange(k) + 2)

    def dcg(grades):
        gains = np.exp2(np.array(grades[:k], dtype=float)) - 1
        return float(gains @ discount[: len(gains)])

    ideal = dcg(sorted(relevance.values())[::-1])
    return dcg([relevance.get(d, 0) for d in ranking]) / ideal if ideal else 0.0
