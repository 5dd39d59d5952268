def mrr(rankings, relevant, k=None):
    if len(rankings) == 0 or len(rankings) != len(relevant):
        raise ValueError("one set for each ranking")
    total = 0.0
    for q in range(len(rankings)):
        for i, doc in enumerate(rankings[q]):
            if k is not None and i >= k:
                break
            if doc in relevant[q]:
                total += 1.0 / (i + 1)
                break
    return total / len(rankings)
