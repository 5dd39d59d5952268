import numpy as np


def mrr(rankings, relevant, k=None):
    if not rankings or len(relevant) != len(rankings):
        raise ValueError
    scores = []
    for ranking, wanted in zip(rankings, relevant):
        hits = np.array([doc in wanted for doc in ranking[:k]], dtype=bool)
        scores.append(1.0 / (hits.argmax() + 1) if hits.any() else 0.0)
    return float(np.mean(scores))
