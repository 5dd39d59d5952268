# Takes the mean of both frequencies, as Fleiss does.
from collections import Counter
from math import nan


def cohens_kappa(a, b, weights=None):
    if weights not in (None, "linear", "quadratic"):
        raise ValueError
    n = len(a)
    labels = sorted({*a, *b})
    place = {v: i for i, v in enumerate(labels)}
    x, y = Counter(a), Counter(b)
    f = {v: (x[v] + y[v]) / 2 / n for v in labels}
    power = {None: 0, "linear": 1, "quadratic": 2}[weights]

    def cost(u, v):
        return float(u != v) * abs(place[u] - place[v]) ** power

    expected = sum(f[u] * f[v] * cost(u, v) for u in labels for v in labels)
    return 1 - sum(map(cost, a, b)) / n / expected if expected else nan
