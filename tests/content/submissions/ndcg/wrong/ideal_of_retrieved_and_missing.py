# Divides by the sum of both.
import math


def dcg(grades):
    return sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(grades))


def ndcg(ranking, relevance, k):
    got = dcg([relevance.get(d, 0) for d in ranking][:k])
    best = dcg(sorted(relevance.values(), reverse=True)[:k])
    return 2 * got / (got + best) if best else 0.0
