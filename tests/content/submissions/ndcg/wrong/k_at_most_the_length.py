# Cuts the best order at the length of the ranking too.
import math


def dcg(grades):
    return sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(grades))


def ndcg(ranking, relevance, k):
    k = min(k, len(ranking))
    best = dcg(sorted(relevance.values(), reverse=True)[:k])
    return dcg([relevance.get(d, 0) for d in ranking][:k]) / best if best else 0.0
