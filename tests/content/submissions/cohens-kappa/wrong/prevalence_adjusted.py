# Prevalence-adjusted kappa: chance is 1 / K.
from collections import Counter
from math import nan


def cohens_kappa(a, b, weights=None):
    if weights not in (None, "linear", "quadratic"):
        raise ValueError
    n = len(a)
    labels = sorted({*a, *b})
    place = {v: i for i, v in enumerate(labels)}
    agree = sum(u == v for u, v in zip(a, b)) / n
    k = len(labels)
    return (k * agree - 1) / (k - 1) if k > 1 else nan
