# catalogue: 2
# A document that is missing from a ranking loses 1 / k.
from collections import defaultdict


def rrf(rankings, k=60):
    seen = list(dict.fromkeys(d for r in rankings for d in r))
    s = defaultdict(float)
    for r in rankings:
        ranks = {d: i + 1 for i, d in enumerate(r)}
        for d in seen:
            if d in ranks:
                s[d] += 1 / (k + ranks[d])
            else:
                s[d] -= 1 / (k + len(r) + 1)
    return sorted(seen, key=lambda d: s[d], reverse=True)
