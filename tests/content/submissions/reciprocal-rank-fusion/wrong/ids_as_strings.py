# All ids are turned into strings.
from collections import defaultdict


def rrf(rankings, k=60):
    s = defaultdict(float)
    for r in rankings:
        for i, d in enumerate(r, 1):
            s[str(d)] += 1 / (k + i)
    return sorted(s, key=s.get, reverse=True)
