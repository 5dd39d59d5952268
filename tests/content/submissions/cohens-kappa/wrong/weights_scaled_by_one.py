# Expected agreement from the diagonal alone, also with weights.
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
    top = max(len(labels) - 1, 1) ** power
    agree = sum(1 - float(u != v) * abs(place[u] - place[v]) ** power / top for u, v in zip(a, b)) / n
    chance = sum(x[v] * y[v] for v in labels) / n**2
    return (agree - chance) / (1 - chance) if chance < 1 else nan
