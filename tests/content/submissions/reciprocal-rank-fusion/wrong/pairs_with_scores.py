# Returns pairs of document and score.
from collections import Counter


def rrf(rankings, k=60):
    c = Counter()
    for r in rankings:
        for i, d in enumerate(r, 1):
            c[d] += 1 / (k + i)
    return c.most_common()
