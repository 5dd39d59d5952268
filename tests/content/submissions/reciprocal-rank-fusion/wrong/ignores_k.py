# The constant 60 is written into the formula and the argument k is not used.
from collections import Counter


def rrf(rankings, k=60):
    c = Counter()
    for r in rankings:
        for i, d in enumerate(r, 1):
            c[d] += 1 / (60 + i)
    return [d for d, _ in c.most_common()]
