# catalogue: 3
# The mean of the gains over the rankings that hold the document: one top place beats many good ones.
from collections import defaultdict
from statistics import mean


def rrf(rankings, k=60):
    gains = defaultdict(list)
    for r in rankings:
        for i, d in enumerate(r, 1):
            gains[d].append(1 / (k + i))
    avg = {d: mean(g) for d, g in gains.items()}
    return sorted(avg, key=avg.get, reverse=True)
