# A query without a hit gets the rank after the last place.
def mrr(rankings, relevant, k=None):
    if not rankings or len(rankings) != len(relevant):
        raise ValueError
    total = 0.0
    for ranking, wanted in zip(rankings, relevant):
        total += next((1 / i for i, d in enumerate(ranking[:k], 1) if d in wanted), 1 / (len(ranking[:k]) + 1))
    return total / len(rankings)
