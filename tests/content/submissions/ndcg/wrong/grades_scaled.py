# Divides grades by the largest, so the gain is 2 ** (rel / largest) - 1.
import math


def dcg(grades):
    return sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(grades))


def ndcg(ranking, relevance, k):
    top = max(relevance.values(), default=0)
    if not top:
        return 0.0
    best = dcg([g / top for g in sorted(relevance.values(), reverse=True)][:k])
    return dcg([relevance.get(d, 0) / top for d in ranking][:k]) / best
