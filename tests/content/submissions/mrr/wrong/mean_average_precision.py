# Average precision.
def mrr(rankings, relevant, k=None):
    if not rankings or len(rankings) != len(relevant):
        raise ValueError
    total = 0.0
    for ranking, wanted in zip(rankings, relevant):
        hits, score = 0, 0.0
        for i, d in enumerate(ranking[:k], 1):
            if d in wanted:
                hits += 1
                score += hits / i
        total += score / max(len(wanted), 1)
    return total / len(rankings)
