# The discount of 2002 begins at the second place: log2(i), and 1 at the first.
import math


def ndcg(ranking, relevance, k):
    def dcg(grades):
        return sum((2**g - 1) / (1 if i < 2 else math.log2(i)) for i, g in enumerate(grades[:k], 1))

    best = dcg(sorted(relevance.values(), reverse=True))
    return dcg([relevance.get(d, 0) for d in ranking]) / best if best else 0.0
