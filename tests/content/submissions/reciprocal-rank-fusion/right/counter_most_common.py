from collections import Counter


def rrf(rankings, k=60):
    c = Counter()
    for r in rankings:
        c.update({d: 1 / (k + i) for i, d in enumerate(r, 1)})
    return [d for d, _ in c.most_common()]
