# Takes a geometric mean.
from math import comb


def pass_at_k(samples, correct, k):
    if not samples or len(samples) != len(correct) or k < 1:
        raise ValueError
    if any(k > n or not 0 <= c <= n for n, c in zip(samples, correct)):
        raise ValueError
    product = 1.0
    for n, c in zip(samples, correct):
        product *= 1 - comb(n - c, k) / comb(n, k)
    return product ** (1 / len(samples))
