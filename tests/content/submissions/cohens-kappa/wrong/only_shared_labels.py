# Leaves out items with a label that one rater never uses.
from collections import Counter
from math import nan


def cohens_kappa(a, b, weights=None):
    if weights not in (None, "linear", "quadratic"):
        raise ValueError
    n = len(a)
    labels = sorted({*a, *b})
    place = {v: i for i, v in enumerate(labels)}
    shared = set(a) & set(b)
    pairs = [(u, v) for u, v in zip(a, b) if u in shared and v in shared]
    if not pairs:
        return nan
    x, y = Counter(u for u, _ in pairs), Counter(v for _, v in pairs)
    power = {None: 0, "linear": 1, "quadratic": 2}[weights]

    def cost(u, v):
        return float(u != v) * abs(place[u] - place[v]) ** power

    expected = sum(x[u] * y[v] * cost(u, v) for u in x for v in y) / len(pairs) ** 2
    return 1 - sum(cost(u, v) for u, v in pairs) / len(pairs) / expected if expected else nan
