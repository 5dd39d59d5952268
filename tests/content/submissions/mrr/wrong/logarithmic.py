# Discounts by the logarithm.
import math


def mrr(rankings, relevant, k=None):
    if not rankings or len(rankings) != len(relevant):
        raise ValueError
    total = 0.0
    for ranking, wanted in zip(rankings, relevant):
        total += next((1 / math.log2(i + 1) for i, d in enumerate(ranking[:k], 1) if d in wanted), 0.0)
    return total / len(rankings)
