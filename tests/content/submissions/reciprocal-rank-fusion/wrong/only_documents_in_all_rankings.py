# catalogue: 2
# Keeps only the documents that every ranking holds.
def rrf(rankings, k=60):
    if not rankings:
        return []
    common = set(rankings[0]).intersection(*rankings[1:])
    scores = {d: 0.0 for r in rankings for d in r if d in common}
    for r in rankings:
        for i, d in enumerate(r, 1):
            if d in common:
                scores[d] += 1 / (k + i)
    return sorted(scores, key=scores.get, reverse=True)
