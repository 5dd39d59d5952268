# Counts choices of k among the wrong plus one.
from math import comb


def pass_at_k(samples, correct, k):
    if not samples or len(samples) != len(correct) or k < 1:
        raise ValueError
    if any(k > n or not 0 <= c <= n for n, c in zip(samples, correct)):
        raise ValueError
    return sum(1 - comb(n - c + 1, k) / comb(n + 1, k) for n, c in zip(samples, correct)) / len(samples)
