# Takes labels for numbers where it can.
from collections import Counter
from math import nan


def cohens_kappa(a, b, weights=None):
    if weights not in (None, "linear", "quadratic"):
        raise ValueError
    n = len(a)
    labels = sorted({*a, *b})
    place = {v: i for i, v in enumerate(labels)}
    x, y = Counter(a), Counter(b)
    power = {None: 0, "linear": 1, "quadratic": 2}[weights]

    def cost(u, v):
        gap = abs(u - v) if isinstance(u, int) and isinstance(v, int) else abs(place[u] - place[v])
        return float(u != v) * gap**power

    expected = sum(x[u] * y[v] * cost(u, v) for u in x for v in y) / n**2
    return 1 - sum(map(cost, a, b)) / n / expected if expected else nan
