# Cuts at 2 places where k is None.
def mrr(rankings, relevant, k=None):
    if not rankings or len(rankings) != len(relevant):
        raise ValueError
    k = 2 if k is None else k
    total = 0.0
    for ranking, wanted in zip(rankings, relevant):
        total += next((1 / i for i, d in enumerate(ranking[:k], 1) if d in wanted), 0.0)
    return total / len(rankings)
